#include "net/dns_channel.hpp"

#include <boost/asio/associated_executor.hpp>

#include <arpa/nameser.h>
#include <cstring>
#include <stdexcept>

namespace diolkos::net {
namespace {

// c-ares sets itself up once for the process.
void start_library() {
    static const int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status != ARES_SUCCESS) {
        throw std::runtime_error(std::string("c-ares cannot start: ") + ares_strerror(status));
    }
}

std::vector<srv_record> parse_srv(const unsigned char* answer, int size) {
    ares_srv_reply* list = nullptr;
    std::vector<srv_record> records;
    if (ares_parse_srv_reply(answer, size, &list) == ARES_SUCCESS) {
        for (const auto* entry = list; entry != nullptr; entry = entry->next) {
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

dns_channel::dns_channel(asio::io_context& context)
    : context_(context),
      timer_(context) {
    start_library();
    ares_options options{};
    // Debian 12's c-ares does not heed NOSEARCH in ares_getaddrinfo(), but has nothing to search
    // if the list of domains is given as empty; later ones may take an empty list for none given.
    options.flags = ARES_FLAG_NOSEARCH;
    options.ndomains = 0;
    options.timeout = lookup_timeout_ms;
    options.tries = lookup_tries;
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
        static_cast<dns_channel*>(self)->watch(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    const int status = ares_init_options(&channel_, &options,
                                         ARES_OPT_FLAGS | ARES_OPT_DOMAINS | ARES_OPT_TIMEOUTMS |
                                             ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS) {
        throw std::runtime_error(std::string("c-ares cannot start: ") + ares_strerror(status));
    }
}

dns_channel::~dns_channel() {
    stopping_ = true; // no more watching
    for (auto& [number, socket] : sockets_) {
        socket->descriptor.release(); // c-ares closes it
    }
    ares_destroy(channel_);
}

// --- lookups

asio::awaitable<srv_reply> dns_channel::query_srv(std::string name) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(srv_reply)>(
        [this](auto handler, const std::string& wanted) {
            using pending = pending_lookup<decltype(handler), srv_reply>;
            ares_query(
                channel_, wanted.c_str(), ns_c_in, ns_t_srv,
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

asio::awaitable<host_reply> dns_channel::query_host(std::string name) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(host_reply)>(
        [this](auto handler, const std::string& wanted) {
            using pending = pending_lookup<decltype(handler), host_reply>;
            ares_addrinfo_hints hints{};
            hints.ai_family = AF_UNSPEC;
            hints.ai_socktype = SOCK_STREAM;
            ares_getaddrinfo(
                channel_, wanted.c_str(), nullptr, &hints,
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

// --- sockets and time

// c-ares tells which of its sockets it waits for; neither: the socket is about to close.
void dns_channel::watch(ares_socket_t number, bool readable, bool writable) {
    if (stopping_) {
        return;
    }
    auto found = sockets_.find(number);
    if (!readable && !writable) {
        if (found != sockets_.end()) {
            found->second->descriptor.release(); // c-ares closes it
            sockets_.erase(found);
        }
        return;
    }
    if (found == sockets_.end()) {
        found = sockets_.emplace(number, std::make_shared<watched>(context_, number)).first;
    }
    found->second->readable = readable;
    found->second->writable = writable;
    wait(number, found->second);
}

void dns_channel::wait(ares_socket_t number, const watched_ptr& socket) {
    using descriptor = asio::posix::stream_descriptor;
    if (socket->readable && !socket->read_pending) {
        socket->read_pending = true;
        socket->descriptor.async_wait(descriptor::wait_read,
                                      [this, number, socket](error_code released) {
                                          socket->read_pending = false;
                                          if (!released) {
                                              ready(number, socket, number, ARES_SOCKET_BAD);
                                          }
                                      });
    }
    if (socket->writable && !socket->write_pending) {
        socket->write_pending = true;
        socket->descriptor.async_wait(descriptor::wait_write,
                                      [this, number, socket](error_code released) {
                                          socket->write_pending = false;
                                          if (!released) {
                                              ready(number, socket, ARES_SOCKET_BAD, number);
                                          }
                                      });
    }
}

void dns_channel::ready(ares_socket_t number, const watched_ptr& socket, ares_socket_t read,
                        ares_socket_t write) {
    ares_process_fd(channel_, read, write);
    if (const auto found = sockets_.find(number);
        found != sockets_.end() && found->second == socket) {
        wait(number, socket);
    }
    rearm();
}

// c-ares tries again and gives up by time; it says when it wants to be asked.
void dns_channel::rearm() {
    timeval left{};
    if (ares_timeout(channel_, nullptr, &left) == nullptr) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(std::chrono::seconds(left.tv_sec) +
                         std::chrono::microseconds(left.tv_usec));
    timer_.async_wait([this](error_code cancelled) {
        if (!cancelled) {
            ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
            rearm();
        }
    });
}

} // namespace diolkos::net
