#include "tests/bench/link_alone/two_ends.hpp"

#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace diolkos::bench {
namespace {

using clock_type = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{30};

std::uint16_t free_udp_port() {
    net::asio::io_context context;
    net::udp::socket socket(context, net::udp::endpoint(net::asio::ip::address_v4::loopback(), 0));
    return socket.local_endpoint().port();
}

} // namespace

void await(const std::function<bool()>& condition, const char* what) {
    const auto until = clock_type::now() + patience;
    while (!condition()) {
        if (clock_type::now() > until) {
            std::fprintf(stderr, "bench_link: waited in vain for %s\n", what);
            std::_Exit(1);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::string stamped() {
    std::string stanza(stanza_bytes, 's');
    const auto now = clock_type::now().time_since_epoch().count();
    std::memcpy(stanza.data(), &now, sizeof now);
    return stanza;
}

double age_in_us(std::string_view stanza) {
    clock_type::rep then = 0;
    std::memcpy(&then, stanza.data(), sizeof then);
    return std::chrono::duration<double, std::micro>(
               clock_type::now() - clock_type::time_point(clock_type::duration(then)))
        .count();
}

double others_percent(const cpu_times& of) {
    return std::max(0.0, 100 * (of.machine_busy - of.process) / std::max(0.01, of.machine_all));
}

place::place(const wish& how)
    : how_(how),
      root_(how.folder / ("bench-link-" + std::to_string(::getpid()))) {
    for (const auto* const name : {"low", "high"}) {
        std::filesystem::create_directories(root_ / name);
        ::chmod((root_ / name).c_str(), 0700);
    }
    low_ = pki_.make("low", {});
    high_ = pki_.make("high", {});
}
net::settings place::tcp(bool low, std::uint16_t port) const {
    net::settings made;
    made.role = low ? net::link_role::listen : net::link_role::dial;
    made.link_addresses = {{"127.0.0.1", port}};
    const auto& peer = low ? high_ : low_;
    made.link_context = std::make_shared<const net::tls_context>(
        net::tls_context::for_link(low ? low_ : high_, net::read_pin(peer.certificate)));
    made.journal_folder = root_ / (low ? "low" : "high");
    return made;
}

link_end::wishes place::end(bool low, std::uint16_t port) const {
    link_end::wishes made;
    made.name = low ? "low" : "high";
    made.record_bytes = how_.record_bytes;
    made.link.name = "bench";
    made.net = tcp(low, port);
    if (how_.kind == "one-way") {
        made.net.link_addresses.clear();
        made.net.role = net::link_role::dial;
        made.link.one_way.emplace();
        const net::host_port where{"127.0.0.1", port};
        if (low) {
            made.link.one_way->send.emplace().extra_repair = 1;
            made.net.one_way.send_to = where;
        } else {
            made.link.one_way->receive.emplace();
            made.net.one_way.receive_at = where;
        }
    }
    return made;
}

std::unique_ptr<pair_of<link_end>>
link_pair(const wish& how, const place& at, const std::function<void(link_end&, link_end&)>& load) {
    const auto udp = how.kind == "one-way" ? free_udp_port() : std::uint16_t{0};
    auto low = std::make_unique<link_end>(at.end(true, udp));
    low->bind();
    auto high =
        std::make_unique<link_end>(at.end(false, udp != 0 ? udp : low->listening().front().port()));
    high->bind();
    load(*low, *high);
    auto both = std::make_unique<pair_of<link_end>>(std::move(low), std::move(high));
    return both;
}

} // namespace diolkos::bench
