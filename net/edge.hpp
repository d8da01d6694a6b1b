// The edge's sockets: listens, resolves, connects, and moves the bytes of all streams.
//
// Accepted connections are numbered from 1; opened ones by whoever opens them. Every number gets
// exactly one on_edge_closed() or on_edge_no_such_domain(), also one that never connected.
//
// Errors   bind() throws; later ones end their connection
// Threads  not thread-safe; confined to its io_context
// Memory   edge_pending_bytes for each connection
#pragma once

#include "box/actions.hpp"
#include "net/acceptor.hpp"
#include "net/connection.hpp"
#include "net/resolver.hpp"
#include "net/settings.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace diolkos::net {

class edge : private connection::observer {
public:
    class owner {
    public:
        // With transport::tls, on_edge_tls() comes when judge_tls() asks for it.
        virtual void on_edge_accepted(std::uint64_t number, const std::string& address,
                                      box::transport over) = 0;
        // With transport::tls, on_edge_tls() follows at once.
        virtual void on_edge_connected(std::uint64_t number, const std::string& address,
                                       box::transport over) = 0;
        virtual void on_edge_received(std::uint64_t number, std::span<const std::byte> bytes) = 0;
        virtual void on_edge_tls(std::uint64_t number, const xmpp::tls_peer& peer) = 0;
        // Of all that was sent, `total` bytes have been written to the socket.
        virtual void on_edge_written(std::uint64_t number, std::uint64_t total) = 0;
        virtual void on_edge_closed(std::uint64_t number, const std::string& why) = 0;
        // Instead of on_edge_closed(): the domain to connect to does not exist.
        virtual void on_edge_no_such_domain(std::uint64_t number, const std::string& why) = 0;

    protected:
        ~owner() = default;
    };

    // All but `how` must outlive it, and `how` only be changed between calls.
    edge(asio::io_context& context, resolver& names, read_buffers& buffers, const settings& how,
         owner& whose);

    void bind();
    void start();
    void stop_accepting();

    void open(std::uint64_t number, std::string remote_domain, const std::string& local_domain,
              box::direct_tls tls);
    void send(std::uint64_t number, std::string&& bytes);
    void start_tls(std::uint64_t number, tls_role role, const std::string& local_domain,
                   const std::string& remote_domain);
    // Of an accepted connection that began with TLS, once `remote_domain` is claimed on it.
    void judge_tls(std::uint64_t number, const std::string& remote_domain);
    void close(std::uint64_t number);
    void pause(std::uint64_t number);
    void resume(std::uint64_t number);

    // Writes what was sent since the last flush.
    void flush();
    void check(connection::clock::time_point now);

    [[nodiscard]] bool empty() const noexcept { return connections_.empty(); }
    [[nodiscard]] std::vector<tcp::endpoint> listening() const;

private:
    using connection_ptr = std::shared_ptr<connection>; // shared with its own coroutines

    void on_received(connection& from, std::span<const std::byte> bytes) override;
    void on_tls(connection& over, const tls_session& session) override;
    void on_written(connection& over) override;
    void on_closed(connection& over, const std::string& why) override;

    // A connection that is being opened.
    struct opening {
        std::string local_domain, remote_domain;
        box::direct_tls tls;
        resolved left; // while TLS shakes hands with one of them: what comes next if it fails
    };

    void accept(tcp::socket socket, box::transport over);
    asio::awaitable<void> connect_to(std::uint64_t number);
    asio::awaitable<void> try_next(std::uint64_t number);
    [[nodiscard]] asio::awaitable<resolved> locate(std::string remote_domain, box::direct_tls tls);
    void start_direct(connection& over, std::uint64_t number);
    [[nodiscard]] const peer_trust* trust_of(const std::string& remote_domain) const;
    void add(tcp::socket socket, std::uint64_t number);
    void forget(std::uint64_t number, const std::string& why);
    [[nodiscard]] connection* find(std::uint64_t number);
    void flush_later(connection& what);

    asio::io_context& context_;
    resolver& names_;
    read_buffers& buffers_;
    const settings& how_;
    owner& owner_;
    std::vector<std::unique_ptr<acceptor>> acceptors_;
    // nullptr: it is being opened
    std::unordered_map<std::uint64_t, connection_ptr> connections_;
    std::vector<connection_ptr> to_flush_;
    std::unordered_map<std::uint64_t, opening> opening_;
    std::uint64_t last_accepted_ = 0;
};

} // namespace diolkos::net
