// The half of box_run that moves datagrams, as net::one_way_transport does: what is to go out stays
// in order while the network refuses it, what comes in waits in a socket of bounded size.
#include "box_run.hpp"
#include "stage.hpp"

#include <utility>

namespace diolkos::simulation {

namespace {

constexpr std::size_t socket_holds = 512;     // datagrams
constexpr std::size_t datagrams_at_once = 64; // as one recvmmsg brings
constexpr duration resend_after = 200ms;

} // namespace

void box_run::one_way_begins() {
    if (of_.how.one_way && of_.how.speaks(which)) {
        network_ready_ = true;
        tell([&](box::gateway& box) { box.one_way_ready("198.51.100.1:1", now()); });
    }
}

void box_run::take_datagrams(const box::link_datagrams& what) {
    std::size_t at = 0;
    for (const auto size : what.sizes) {
        to_network_.push_back(what.bytes.substr(at, size));
        at += size;
    }
}

void box_run::flush_datagrams() {
    const auto before = handed_;
    while (!to_network_.empty() && !refused_) {
        if (dies_here()) {
            return;
        }
        of_.seen.datagram_leaves(*this, to_network_.front());
        of_.road(which).send(to_network_.front());
        to_network_.pop_front();
        ++handed_;
    }
    if (handed_ != before) {
        tell([&](box::gateway& box) { box.one_way_handed(handed_, now()); });
    }
    if (machine_ && !to_network_.empty() && std::exchange(network_ready_, false)) {
        tell([&](box::gateway& box) { box.one_way_unready("Network is unreachable", now()); });
        later(resend_after, [this] { try_network_again(); });
    }
}

void box_run::try_network_again() {
    if (refused_) {
        return later(resend_after, [this] { try_network_again(); });
    }
    flush_datagrams();
    if (machine_ && open_ && !std::exchange(network_ready_, true)) {
        tell([&](box::gateway& box) { box.one_way_ready("198.51.100.1:1", now()); });
    }
}

void box_run::datagram_came(std::string&& bytes, bool genuine) {
    if (!open_ || drained_) {
        of_.not_heard = true; // there is no socket
        return;
    }
    if (in_socket_.size() == socket_holds) {
        ++kernel_drops_;
        return tell([&](box::gateway& box) { box.one_way_dropped(kernel_drops_, now()); });
    }
    in_socket_.push_back({std::move(bytes), genuine});
    if (in_socket_.size() == 1) {
        later(of_.random.between(0ns, duration(40us)), [this] { read_datagrams(); });
    }
}

void box_run::read_datagrams() {
    std::vector<std::string> come;
    while (!in_socket_.empty() && come.size() < datagrams_at_once) {
        auto& next = in_socket_.front();
        if (next.genuine) {
            of_.seen.datagram_comes(*this, next.bytes);
        }
        come.push_back(std::move(next.bytes));
        in_socket_.pop_front();
    }
    if (!in_socket_.empty()) {
        later(of_.random.between(0ns, duration(40us)), [this] { read_datagrams(); });
    }
    of_.clock.note(name_, "datagrams come", come.size());
    box::gateway::datagrams spans;
    for (const auto& each : come) {
        spans.emplace_back(std::as_bytes(std::span(each)));
    }
    tell([&](box::gateway& box) { box.one_way_received(spans, now()); });
}

} // namespace diolkos::simulation
