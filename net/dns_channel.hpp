// c-ares on the io_context: its sockets and its timer are waited for with everything else.
//
// Names are whole ones: the search list of resolv.conf is not used. "high.example" that does not
// exist must not become high.example.of.whoever.runs.this.host.
//
// Errors   the constructor throws std::runtime_error; a lookup's status is one of ares.h
// Threads  not thread-safe; confined to its io_context
// Memory   max_addresses in a reply, or the SRV records of one DNS message (64 KiB); c-ares' own
//          for lookups under way
#pragma once

#include "net/asio.hpp"
#include "net/srv_order.hpp"

#include <ares.h>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace diolkos::net {

inline constexpr std::size_t max_addresses = 8;
inline constexpr int lookup_timeout_ms = 3000; // one try of one server
inline constexpr int lookup_tries = 2;

struct srv_reply {
    int status = ARES_SUCCESS;
    std::vector<srv_record> records;
};
struct host_reply {
    int status = ARES_SUCCESS;
    std::vector<asio::ip::address> addresses; // in the order of RFC 6724
};

class dns_channel {
public:
    explicit dns_channel(asio::io_context& context);
    ~dns_channel();
    dns_channel(const dns_channel&) = delete; // c-ares keeps its address
    dns_channel& operator=(const dns_channel&) = delete;

    [[nodiscard]] asio::awaitable<srv_reply> query_srv(std::string name);
    // A and AAAA; the hosts file counts.
    [[nodiscard]] asio::awaitable<host_reply> query_host(std::string name);

private:
    // A socket of c-ares: what it waits for, and what we wait for in its place.
    struct watched {
        watched(asio::io_context& context, ares_socket_t number)
            : descriptor(context, number) {}
        asio::posix::stream_descriptor descriptor;
        bool readable = false, writable = false;
        bool read_pending = false, write_pending = false;
    };
    using watched_ptr = std::shared_ptr<watched>; // its handlers may come after it has gone

    void watch(ares_socket_t number, bool readable, bool writable);
    void wait(ares_socket_t number, const watched_ptr& socket);
    void ready(ares_socket_t number, const watched_ptr& socket, ares_socket_t read,
               ares_socket_t write);
    void rearm();

    asio::io_context& context_;
    asio::steady_timer timer_;
    ares_channel channel_ = nullptr;
    std::map<ares_socket_t, watched_ptr> sockets_;
    bool stopping_ = false;
};

} // namespace diolkos::net
