#include "net/resolver.hpp"

#include "net/random.hpp"

#include <ares.h>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <arpa/nameser.h>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>

namespace diolkos::net {
namespace {

// c-ares sets itself up once for the process.
struct ares_library {
    ares_library() {
        if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
            throw std::runtime_error("c-ares cannot start");
        }
    }
    ~ares_library() { ares_library_cleanup(); }
    ares_library(const ares_library&) = delete;
    ares_library& operator=(const ares_library&) = delete;
};

struct srv_reply {
    int status = ARES_SUCCESS;
    std::vector<srv_record> records;
};
struct host_reply {
    int status = ARES_SUCCESS;
    std::vector<asio::ip::address> addresses;
};

std::vector<srv_record> parse_srv(const unsigned char* answer, int size) {
    ares_srv_reply* list = nullptr;
    std::vector<srv_record> records;
    if (ares_parse_srv_reply(answer, size, &list) == ARES_SUCCESS) {
        for (const auto* entry = list; entry != nullptr && records.size() < max_targets;
             entry = entry->next) {
            records.push_back({entry->priority, entry->weight, entry->port, entry->host});
        }
        ares_free_data(list);
    }
    return records;
}

std::vector<asio::ip::address> parse_addresses(const ares_addrinfo* list) {
    std::vector<asio::ip::address> addresses;
    for (const auto* node = list->nodes; node != nullptr && addresses.size() < max_addresses;
         node = node->ai_next) {
        tcp::endpoint endpoint;
        endpoint.resize(node->ai_addrlen);
        std::memcpy(endpoint.data(), node->ai_addr, node->ai_addrlen);
        addresses.push_back(endpoint.address());
    }
    return addresses;
}

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

// Completes an Asio operation from a c-ares callback, which may come within the call that
// started it: hence the post.
template <typename Handler, typename Reply>
struct pending_lookup {
    Handler handler;

    static void complete(void* self, Reply reply) {
        std::unique_ptr<pending_lookup> held{static_cast<pending_lookup*>(self)};
        const auto executor = asio::get_associated_executor(held->handler);
        asio::post(executor, [handler = std::move(held->handler),
                              reply = std::move(reply)]() mutable { handler(std::move(reply)); });
    }
};

} // namespace

struct resolver::channel {
    explicit channel(asio::io_context& io)
        : context(io),
          timer(io) {
        ares_options options{};
        options.timeout = lookup_timeout_ms;
        options.tries = lookup_tries;
        options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
            static_cast<channel*>(self)->watch(socket, readable != 0, writable != 0);
        };
        options.sock_state_cb_data = this;
        const int status = ares_init_options(
            &ares, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
        if (status != ARES_SUCCESS) {
            throw std::runtime_error(std::string("c-ares cannot start: ") + ares_strerror(status));
        }
    }
    ~channel() {
        stopping = true; // no more watching: the sockets go now
        ares_destroy(ares);
        for (auto& [number, socket] : sockets) {
            socket->descriptor.release();
        }
    }
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    asio::awaitable<srv_reply> query_srv(std::string name) {
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(srv_reply)>(
            [this](auto handler, const std::string& wanted) {
                using pending = pending_lookup<decltype(handler), srv_reply>;
                ares_query(
                    ares, wanted.c_str(), ns_c_in, ns_t_srv,
                    [](void* self, int status, int, unsigned char* answer, int size) {
                        auto records = status == ARES_SUCCESS ? parse_srv(answer, size)
                                                              : std::vector<srv_record>{};
                        pending::complete(self, {status, std::move(records)});
                    },
                    new pending{std::move(handler)});
                rearm();
            },
            asio::use_awaitable, name);
    }

    asio::awaitable<host_reply> query_host(std::string name) {
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(host_reply)>(
            [this](auto handler, const std::string& wanted) {
                using pending = pending_lookup<decltype(handler), host_reply>;
                ares_addrinfo_hints hints{};
                hints.ai_family = AF_UNSPEC;
                hints.ai_socktype = SOCK_STREAM;
                ares_getaddrinfo(
                    ares, wanted.c_str(), nullptr, &hints,
                    [](void* self, int status, int, ares_addrinfo* list) {
                        auto addresses = status == ARES_SUCCESS ? parse_addresses(list)
                                                                : std::vector<asio::ip::address>{};
                        ares_freeaddrinfo(list);
                        pending::complete(self, {status, std::move(addresses)});
                    },
                    new pending{std::move(handler)});
                rearm();
            },
            asio::use_awaitable, name);
    }

    struct watched {
        explicit watched(asio::io_context& io, ares_socket_t number)
            : descriptor(io, number) {}
        asio::posix::stream_descriptor descriptor;
        bool readable = false, writable = false;          // what c-ares waits for
        bool read_pending = false, write_pending = false; // what we wait for
    };

    // c-ares tells which of its sockets it waits for; false, false: the socket is about to close.
    void watch(ares_socket_t number, bool readable, bool writable) {
        if (stopping) {
            return;
        }
        auto found = sockets.find(number);
        if (!readable && !writable) {
            if (found != sockets.end()) {
                found->second->descriptor.release(); // c-ares closes it
                sockets.erase(found);
            }
            return;
        }
        if (found == sockets.end()) {
            // Shared with the handlers that wait on it, which may come after it is gone.
            found = sockets.emplace(number, std::make_shared<watched>(context, number)).first;
        }
        found->second->readable = readable;
        found->second->writable = writable;
        wait(number, found->second);
    }

    void wait(ares_socket_t number, const std::shared_ptr<watched>& socket) {
        if (socket->readable && !socket->read_pending) {
            socket->read_pending = true;
            socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                          [this, number, socket](error_code bad) {
                                              socket->read_pending = false;
                                              ready(number, socket, bad, number, ARES_SOCKET_BAD);
                                          });
        }
        if (socket->writable && !socket->write_pending) {
            socket->write_pending = true;
            socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                          [this, number, socket](error_code bad) {
                                              socket->write_pending = false;
                                              ready(number, socket, bad, ARES_SOCKET_BAD, number);
                                          });
        }
    }

    void ready(ares_socket_t number, const std::shared_ptr<watched>& socket, error_code bad,
               ares_socket_t read, ares_socket_t write) {
        if (bad) {
            return; // released
        }
        ares_process_fd(ares, read, write);
        if (const auto found = sockets.find(number);
            found != sockets.end() && found->second == socket) {
            wait(number, socket);
        }
        rearm();
    }

    // c-ares retries and gives up by time; it says when it wants to be asked.
    void rearm() {
        timeval left{};
        if (ares_timeout(ares, nullptr, &left) == nullptr) {
            timer.cancel();
            return;
        }
        timer.expires_after(std::chrono::seconds(left.tv_sec) +
                            std::chrono::microseconds(left.tv_usec));
        timer.async_wait([this](error_code bad) {
            if (!bad) {
                ares_process_fd(ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
                rearm();
            }
        });
    }

    ares_library library;
    asio::io_context& context;
    asio::steady_timer timer;
    ares_channel ares = nullptr;
    std::map<ares_socket_t, std::shared_ptr<watched>> sockets;
    bool stopping = false;
};

resolver::resolver(asio::io_context& context)
    : channel_(std::make_unique<channel>(context)) {}
resolver::~resolver() = default;

asio::awaitable<resolved> resolver::find_host(host_port where) {
    if (const auto endpoint = literal(where)) {
        co_return resolved{{*endpoint}, {}, false};
    }
    const auto reply = co_await channel_->query_host(where.host);
    co_return endpoints_of(where, reply);
}

asio::awaitable<resolved> resolver::find_servers(std::string domain) {
    auto reply = co_await channel_->query_srv("_xmpp-server._tcp." + domain);
    if (says_not_here(reply.records)) {
        co_return resolved{
            {}, domain + " says that it has no XMPP server (SRV target \".\")", true};
    }
    resolved found;
    if (reply.records.empty()) {
        auto host = co_await channel_->query_host(domain);
        found = endpoints_of({domain, s2s_port}, host);
        found.no_such_domain = is_absent(reply.status) && is_absent(host.status);
        co_return found;
    }
    for (const auto& record : order_srv(std::move(reply.records), random_upto)) {
        // Named: GCC 12 copies a braced temporary into the coroutine's frame bit by bit and then
        // destroys it twice (GCC bug 99576 and its kin).
        host_port target{record.target, record.port};
        auto host = co_await find_host(std::move(target));
        found.endpoints.insert(found.endpoints.end(), host.endpoints.begin(), host.endpoints.end());
        found.failure = host.failure;
    }
    co_return found;
}

} // namespace diolkos::net
