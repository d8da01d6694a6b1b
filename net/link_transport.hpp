// The link's sockets: connections to the other box, one for each address, over TLS 1.3 with pinned
// keys. One carries the link, the others stand by (link/path_set.hpp).
//
//     listen:  accept -> handshake ------------------> spare -> its Hello -> on_link_up -> ...
//     dial:    connect -> handshake -> first byte ---> spare -> chosen ----> on_link_up -> ...
//                 ^                                        ... -> on_link_down, or spare lost
//                 +--- again, with a pause that grows ------------+
//
// In TLS 1.3 a client is done before the server has looked at its certificate, so for the one that
// dials a connection counts only when the other has spoken. One that never came so far is reported
// as refused, with the reason.
//
// Errors   bind() throws; later ones end their connection
// Threads  not thread-safe; confined to its io_context
// Memory   link_pending_bytes; at most max_link_candidates connections at a time
#pragma once

#include "link/path_set.hpp"
#include "net/acceptor.hpp"
#include "net/connection.hpp"
#include "net/resolver.hpp"
#include "net/settings.hpp"

#include <map>
#include <memory>
#include <vector>

namespace diolkos::net {

inline constexpr std::size_t max_link_candidates = 16;
inline constexpr std::chrono::milliseconds first_redial{200};
inline constexpr std::chrono::milliseconds longest_redial{5000};

class link_transport : private connection::observer {
public:
    class owner {
    public:
        // `fingerprint` is the peer's pin in hex.
        virtual void on_link_up(const std::string& address, const std::string& fingerprint) = 0;
        virtual void on_link_received(std::span<const std::byte> bytes) = 0;
        virtual void on_link_down(const std::string& why) = 0;
        virtual void on_link_refused(const std::string& address, const std::string& why) = 0;
        // Dialling failed before there was a connection to refuse; once until that address answers.
        virtual void on_link_unreachable(const std::string& why) = 0;
        // Beside the connection that carries the link another one stands by; or that one is lost.
        virtual void on_link_spare(const std::string& address) = 0;
        virtual void on_link_spare_lost(const std::string& address, const std::string& why) = 0;

    protected:
        ~owner() = default;
    };

    // Must live until the io_context has run. All but `how` must outlive it, and `how` only be
    // changed between calls.
    link_transport(asio::io_context& context, resolver& names, read_buffers& buffers,
                   const settings& how, owner& whose);

    void bind(); // if it listens
    void start();
    // No new connection; the one that is up is closed after what was sent.
    void stop();

    void send(std::string&& bytes);
    void flush();
    // After what was sent.
    void drop();
    void check(connection::clock::time_point now);

    [[nodiscard]] bool empty() const noexcept { return connections_.empty(); }
    [[nodiscard]] std::vector<tcp::endpoint> listening() const;

private:
    enum class standing { candidate, spare, up, replaced };
    struct known {
        std::shared_ptr<connection> wire; // shared with its own coroutines
        standing as = standing::candidate;
        std::string fingerprint;
    };
    using clock = connection::clock;

    void on_received(connection& from, std::span<const std::byte> bytes) override;
    void on_tls(connection& over, const tls_session& session) override;
    void on_written(connection&) override {}
    void on_closed(connection& over, const std::string& why) override;

    // One for each address.
    asio::awaitable<void> dial_loop(host_port address);
    // Returns when the connection has come and gone; the reason, if there was none.
    asio::awaitable<std::string> dial(const host_port& address, asio::steady_timer& ended);
    asio::awaitable<void> keep_time();
    std::uint64_t add(tcp::socket socket, tls_role role);
    void obey(const link::path_set::events& events);
    void stand_by(known& what);
    void promote(std::uint64_t number);

    asio::io_context& context_;
    resolver& names_;
    read_buffers& buffers_;
    const settings& how_;
    owner& owner_;
    std::vector<std::unique_ptr<acceptor>> acceptors_;
    std::map<std::uint64_t, known> connections_;
    link::path_set paths_;
    std::shared_ptr<connection> up_; // or nullptr
    std::uint64_t last_number_ = 0;
    // The pauses between attempts; also woken when a connection ends.
    std::vector<std::unique_ptr<asio::steady_timer>> redials_;
    asio::steady_timer time_; // of paths_
    bool stopping_ = false;
};

} // namespace diolkos::net
