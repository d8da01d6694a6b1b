// One TCP connection, in the clear or under TLS: bytes in, bytes out, bounded.
//
//     socket -> [tls_session] -> observer.on_received
//     send() ... send() -> flush() -> [tls_session] -> one write to the socket
//
// What send() was given waits for flush(), which its owner calls once for each turn of the event
// loop, so that the answers to many stanzas leave in one write. A peer that does not read is
// disconnected when more than `pending` bytes wait, or when the oldest has made no
// progress by its deadline.
//
//     open -> closing (ours is said, theirs awaited) -> ended
//
// Errors   all final: on_closed() with a sentence
// Threads  not thread-safe; confined to its io_context
// Memory   limits.pending bytes and one turn's output; read buffers belong to the io_context's
// thread
#pragma once

#include "net/asio.hpp"
#include "net/send_queue.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace diolkos::net {

inline constexpr std::size_t read_size = 64 * 1024; // bytes, one read
inline constexpr int reads_per_turn = 4;            // then the others have their turn
inline constexpr std::chrono::seconds handshake_deadline{10};
// For the peer's end, once all that the owner had to say is said.
inline constexpr std::chrono::seconds linger{2};

struct connection_limits {
    std::size_t pending; // bytes that wait for a peer that does not read
    // A write that makes no progress, before TLS is up and after.
    std::chrono::seconds stalled_early{10};
    std::chrono::seconds stalled{30};
};

// Where bytes are put while they are looked at: one for all connections of a thread.
struct read_buffers {
    std::array<std::byte, read_size> raw;
    std::array<std::byte, read_size> plain;
};

class connection : public std::enable_shared_from_this<connection> {
public:
    using clock = std::chrono::steady_clock;

    // May call the connection back; must outlive it.
    class observer {
    public:
        virtual void on_received(connection& from, std::span<const std::byte> bytes) = 0;
        virtual void on_tls(connection& over, const tls_session& session) = 0;
        // More was written, outside of flush(): see written().
        virtual void on_written(connection& over) = 0;
        // Once, and the last call. `why` is empty for an orderly end.
        virtual void on_closed(connection& over, const std::string& why) = 0;

    protected:
        ~observer() = default;
    };

    // `number` is the owner's name for it. Takes a connected socket. Made by make_shared: the
    // coroutines that wait for the socket keep it alive beside its owner.
    connection(tcp::socket socket, std::uint64_t number, observer& owner, read_buffers& buffers,
               connection_limits limits);

    void start();
    void send(std::string&& bytes);
    // After what was sent before.
    void start_tls(std::shared_ptr<const tls_context> context, tls_role role,
                   const std::string& server_name, const peer_trust* trust = nullptr,
                   tls_session::chooser by_name = {});
    void flush();
    // After what was sent before. on_closed() says `why`.
    void close(std::string why);
    // At once.
    void abort(const std::string& why) { end(why); }
    void pause();
    void resume();
    // Deadlines; called every second or so.
    void check(clock::time_point now);

    [[nodiscard]] bool is_open() const noexcept { return state_ == state::open; }
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    [[nodiscard]] const std::string& peer_address() const noexcept { return peer_address_; }
    // What is known of the other end, for who it claims to be. Requires tls_open().
    [[nodiscard]] xmpp::tls_peer peer_judged_by(const peer_trust* trust) const {
        return tls_->peer_judged_by(trust);
    }
    [[nodiscard]] bool tls_open() const noexcept {
        return tls_ && tls_->now() == tls_session::state::open;
    }
    // Of all bytes that send() took, those that the socket has taken.
    [[nodiscard]] std::uint64_t written() const noexcept { return out_.written(); }

    bool begins_with_tls = false; // for the owner: as accepted
    bool flush_is_due = false;    // for the owner: it is on its list of connections to flush

private:
    enum class state { open, closing, ended };

    asio::awaitable<void> read_loop();
    asio::awaitable<void> write_when_possible();
    void read_ready();
    void take(std::span<const std::byte> bytes);
    void take_plaintext();
    void seal();
    void write();
    void end_output();
    void end(const std::string& why);

    tcp::socket socket_;
    std::uint64_t number_;
    observer& owner_;
    read_buffers& buffers_;
    connection_limits limits_;
    std::string peer_address_;
    asio::steady_timer wake_; // ends a pause
    std::unique_ptr<tls_session> tls_;
    bool tls_announced_ = false;
    state state_ = state::open;
    bool paused_ = false;
    bool used_ = false;        // since the last check()
    bool write_waits_ = false; // for the socket to take more
    bool output_ended_ = false;
    std::string why_;
    send_queue out_;
    clock::time_point progress_;                 // of writing
    clock::time_point last_said_ = clock::now(); // by the owner
    clock::time_point handshake_by_ = clock::time_point::max();
    clock::time_point linger_until_ = clock::time_point::max();
};

} // namespace diolkos::net
