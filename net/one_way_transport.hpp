// The sockets of a one-way link: one that sends and never reads, one that reads and never sends.
//
//     send() -> [queue] -> flush(): sendmmsg -> on_one_way_handed(total)
//     recvmmsg, up to 64 datagrams at once -> on_one_way_received(all of them)
//
// The sending socket is not connected: an ICMP answer, if one could come at all, would change
// nothing. When the network takes nothing (no link, no neighbour, a firewall), that is said once,
// the datagrams stay in order, and the first is tried again every 200 ms.
//
// The receiving socket has as large a buffer as the kernel allows, and asks the kernel how many
// datagrams it had to drop (SO_RXQ_OVFL).
//
// Errors   the constructor does nothing; bind() throws
// Threads  not thread-safe; confined to its io_context
// Memory   the link's window as datagrams, and 64 datagrams to read into
#pragma once

#include "net/settings.hpp"

#include <boost/asio/ip/udp.hpp>

#include <array>
#include <deque>
#include <span>
#include <sys/socket.h>
#include <vector>

namespace diolkos::net {

using asio::ip::udp;

inline constexpr std::size_t datagrams_at_once = 64;
inline constexpr std::size_t max_received_bytes =
    9216; // of a datagram; a longer one is none of ours
inline constexpr std::chrono::milliseconds resend_after{200};

class one_way_transport {
public:
    using datagrams = std::vector<std::span<const std::byte>>;
    class owner {
    public:
        virtual void on_one_way_ready(const std::string& address) = 0;
        virtual void on_one_way_unready(const std::string& why) = 0;
        virtual void on_one_way_handed(std::uint64_t total) = 0;
        virtual void on_one_way_received(const datagrams& what) = 0;
        virtual void on_one_way_dropped(std::uint64_t total) = 0;

    protected:
        ~owner() = default;
    };

    // All must outlive it and the io_context's last handler.
    one_way_transport(asio::io_context& context, const settings& how, owner& whose);

    // Opens the sockets that `how` names; what there is to say of them, for the operator's log.
    [[nodiscard]] std::vector<std::string> bind();
    [[nodiscard]] sandbox::one_way_sockets sockets(); // those that are open
    void start();
    void stop();

    void send(std::string&& bytes, std::vector<std::uint32_t>&& sizes);
    void flush();

    [[nodiscard]] bool empty() const noexcept { return queue_.empty(); }

private:
    struct batch {
        std::string bytes;
        std::vector<std::uint32_t> sizes;
        std::size_t sent = 0; // of sizes
        std::size_t sent_bytes = 0;
    };
    struct reading; // what recvmmsg fills

    [[nodiscard]] asio::awaitable<void> read_loop();
    [[nodiscard]] asio::awaitable<void> write_loop();
    // Sends until nothing is left or the socket takes no more; that error, if any.
    [[nodiscard]] error_code write_some();
    [[nodiscard]] int read_some(reading& into);
    void set_buffer(udp::socket& of, int what, int forced, std::size_t bytes,
                    std::vector<std::string>& notes, std::string_view name);

    const settings& how_;
    owner& owner_;
    udp::socket out_, in_;
    udp::endpoint to_;
    asio::steady_timer retry_;
    std::deque<batch> queue_;
    std::uint64_t handed_ = 0, told_ = 0; // datagrams
    bool writing_ = false;                // write_loop() runs
    bool stopped_ = false;
    bool taken_ = true; // the network takes datagrams, as far as is known
    std::uint32_t dropped_ = 0;
    std::uint64_t dropped_total_ = 0;
};

} // namespace diolkos::net
