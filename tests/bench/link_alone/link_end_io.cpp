// The half of link_end that talks to sockets and disk.
#include "tests/bench/link_alone/link_end.hpp"

#include <cstdio>
#include <cstdlib>

namespace diolkos::bench {
namespace {

using clock_type = std::chrono::steady_clock;

} // namespace

void link_end::give_up(const std::string& why) const {
    std::fprintf(stderr, "%s: %s\n", how_.name.c_str(), why.c_str());
    std::_Exit(1);
}

journal::durable_journal::moment link_end::moment() {
    return {clock_type::now(), std::chrono::time_point_cast<std::chrono::microseconds>(
                                   std::chrono::system_clock::now())};
}

// --- the transports

void link_end::on_link_up(const std::string&, const std::string&) {
    link::link_events events;
    duplex_->on_connected(clock_type::now(), events);
    obey(events);
}
void link_end::on_link_received(std::span<const std::byte> bytes) {
    link::link_events events;
    duplex_->on_bytes(bytes, clock_type::now(), events);
    obey(events);
}
void link_end::on_link_down(const std::string& why) {
    give_up("the link is down: " + why);
}
void link_end::on_link_refused(const std::string&, const std::string& why) {
    give_up("the link is refused: " + why);
}
void link_end::on_one_way_ready(const std::string&) {
    link::link_events events;
    single_->on_ready(clock_type::now(), events);
    obey(events);
}
void link_end::on_one_way_unready(const std::string& why) {
    give_up("the network takes no datagrams: " + why);
}
void link_end::on_one_way_handed(std::uint64_t total) {
    link::link_events events;
    single_->handed(total, events);
    obey(events);
}
void link_end::on_one_way_received(const net::one_way_transport::datagrams& what) {
    link::link_events events;
    for (const auto& each : what) {
        single_->on_datagram(each, clock_type::now(), events);
    }
    obey(events);
}

// --- the disk

void link_end::ask(request id, net::disk_worker::work what) {
    disk_worker_.post(std::move(what), [this, id](net::error_code failure) {
        const bool was_ready = store_->ready();
        store_->completed(id, failure, moment());
        if (!was_ready && store_->ready()) {
            transport_.start();
            one_way_.start();
        }
        durable();
    });
}
void link_end::create_segment(request id, journal::segment_number segment) {
    ask(id, [this, segment] { return folder_.create(segment); });
}
void link_end::append_and_sync(request id, journal::segment_number segment,
                               std::string_view bytes) {
    ++writes;
    ask(id, [this, segment, bytes] { return folder_.append_and_sync(segment, bytes); });
}
void link_end::sync_directory(request id) {
    ask(id, [this] { return folder_.sync_directory(); });
}
void link_end::remove(request id, journal::segment_number segment) {
    ask(id, [this, segment] { return folder_.remove(segment); });
}

} // namespace diolkos::bench
