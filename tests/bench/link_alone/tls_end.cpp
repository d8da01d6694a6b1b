#include "tests/bench/link_alone/tls_end.hpp"

#include <algorithm>
#include <thread>

namespace diolkos::bench {

tls_end::tls_end(net::settings how, std::string burst)
    : how_(std::move(how)),
      burst_(std::move(burst)),
      names_(context_),
      transport_(context_, names_, *buffers_, how_, *this) {}

void tls_end::run() {
    transport_.start();
    context_.run();
}

void tls_end::stop() {
    net::asio::post(context_, [this] { context_.stop(); });
}

void tls_end::on_link_up(const std::string&, const std::string&) {
    transport_.send("both speak first");
    transport_.flush();
    up = true;
    if (!burst_.empty()) {
        write_on();
    }
}

void tls_end::on_link_received(std::span<const std::byte> bytes) {
    received += bytes.size();
}

void tls_end::write_on() {
    if (sent_ - std::min(sent_, peer->received.load()) < window) {
        transport_.send(std::string(burst_));
        transport_.flush();
        sent_ += burst_.size();
    } else {
        std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
    net::asio::post(context_, [this] { write_on(); });
}

} // namespace diolkos::bench
