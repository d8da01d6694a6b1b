#include "net/resolver.hpp"

#include "net/random.hpp"

#include <algorithm>

namespace diolkos::net {
namespace {

// The name, or what is asked for of it, is not there: as opposed to a server that did not answer.
bool is_absent(int status) noexcept {
    return status == ARES_ENOTFOUND || status == ARES_ENODATA;
}

// IPv6 and IPv4 in turn, each in its order.
std::vector<asio::ip::address> in_turn(const std::vector<asio::ip::address>& addresses) {
    std::vector<asio::ip::address> sixes, fours, all;
    for (const auto& each : addresses) {
        (each.is_v6() ? sixes : fours).push_back(each);
    }
    for (std::size_t i = 0; i < std::max(sixes.size(), fours.size()); ++i) {
        if (i < sixes.size()) {
            all.push_back(sixes[i]);
        }
        if (i < fours.size()) {
            all.push_back(fours[i]);
        }
    }
    return all;
}

resolved endpoints_of(const host_port& where, const host_reply& reply) {
    resolved found;
    for (const auto& address : in_turn(reply.addresses)) {
        found.endpoints.push_back({tcp::endpoint{address, where.port}});
    }
    if (found.endpoints.empty()) {
        found.failure = "no address for " + where.host + ": " + ares_strerror(reply.status);
    }
    return found;
}

std::uint32_t random_upto(std::uint32_t limit) {
    std::uint64_t number = 0;
    fill_random(std::as_writable_bytes(std::span{&number, 1}));
    return static_cast<std::uint32_t>(number % (std::uint64_t{limit} + 1));
}

} // namespace

resolver::resolver(asio::io_context& context)
    : channel_(context) {}

asio::awaitable<resolved> resolver::find_host(host_port where) {
    if (const auto endpoint = literal(where)) {
        resolved itself;
        itself.endpoints.push_back({*endpoint});
        co_return itself;
    }
    const auto reply = co_await channel_.query_host(where.host);
    auto found = endpoints_of(where, reply);
    found.no_such_domain = is_absent(reply.status);
    co_return found;
}

asio::awaitable<resolved> resolver::find_servers(std::string domain, box::direct_tls tls) {
    srv_reply direct, plain;
    if (tls != box::direct_tls::refused) {
        direct = co_await channel_.query_srv("_xmpps-server._tcp." + domain);
    }
    if (tls != box::direct_tls::required) {
        plain = co_await channel_.query_srv("_xmpp-server._tcp." + domain);
    }
    const bool not_plain = says_not_here(plain.records);
    auto records = merge_srv(std::move(direct.records), std::move(plain.records));
    resolved found;
    if (!records.empty()) {
        auto targets = order_srv(std::move(records), random_upto);
        co_return co_await find_targets(std::move(targets));
    }
    if (not_plain) {
        found.failure = domain + " says that it has no XMPP server (SRV target \".\")";
        found.no_such_domain = true;
    } else if (tls == box::direct_tls::required) {
        found.failure = domain + " has no server for direct TLS, which is required of it: " +
                        ares_strerror(direct.status);
        found.no_such_domain = is_absent(direct.status) || direct.status == ARES_SUCCESS;
    } else {
        auto host = co_await channel_.query_host(domain);
        found = endpoints_of({domain, s2s_port}, host);
        found.no_such_domain = is_absent(plain.status) && is_absent(host.status);
    }
    co_return found;
}

asio::awaitable<resolved> resolver::find_targets(std::vector<srv_record> records) {
    resolved found;
    records.resize(std::min(records.size(), max_targets)); // the least wanted are left out
    bool all_absent = true;
    for (const auto& record : records) {
        // Named: GCC 12 copies a braced temporary into the coroutine's frame bit by bit and then
        // destroys it twice (GCC bug 99576 and its kin).
        host_port target{record.target, record.port};
        auto host = co_await find_host(std::move(target));
        for (auto& each : host.endpoints) {
            each.direct_tls = record.direct_tls;
            found.endpoints.push_back(each);
        }
        found.failure = host.failure;
        all_absent = all_absent && host.no_such_domain;
    }
    found.no_such_domain = all_absent;
    co_return found;
}

} // namespace diolkos::net
