#include "net/resolver.hpp"

#include "net/random.hpp"

#include <algorithm>

namespace diolkos::net {
namespace {

// The name, or what is asked for of it, is not there: as opposed to a server that did not answer.
bool is_absent(int status) noexcept {
    return status == ARES_ENOTFOUND || status == ARES_ENODATA;
}

resolved endpoints_of(const host_port& where, const host_reply& reply) {
    resolved found;
    for (const auto& address : reply.addresses) {
        found.endpoints.emplace_back(address, where.port);
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
        co_return resolved{{*endpoint}, {}, false};
    }
    const auto reply = co_await channel_.query_host(where.host);
    auto found = endpoints_of(where, reply);
    found.no_such_domain = is_absent(reply.status);
    co_return found;
}

asio::awaitable<resolved> resolver::find_servers(std::string domain) {
    auto reply = co_await channel_.query_srv("_xmpp-server._tcp." + domain);
    if (says_not_here(reply.records)) {
        co_return resolved{
            {}, domain + " says that it has no XMPP server (SRV target \".\")", true};
    }
    resolved found;
    if (reply.records.empty()) {
        auto host = co_await channel_.query_host(domain);
        found = endpoints_of({domain, s2s_port}, host);
        found.no_such_domain = is_absent(reply.status) && is_absent(host.status);
        co_return found;
    }
    auto targets = order_srv(std::move(reply.records), random_upto);
    targets.resize(std::min(targets.size(), max_targets)); // the least wanted are left out
    bool all_absent = true;
    for (const auto& record : targets) {
        // Named: GCC 12 copies a braced temporary into the coroutine's frame bit by bit and then
        // destroys it twice (GCC bug 99576 and its kin).
        host_port target{record.target, record.port};
        auto host = co_await find_host(std::move(target));
        found.endpoints.insert(found.endpoints.end(), host.endpoints.begin(), host.endpoints.end());
        found.failure = host.failure;
        all_absent = all_absent && host.no_such_domain;
    }
    found.no_such_domain = all_absent;
    co_return found;
}

} // namespace diolkos::net
