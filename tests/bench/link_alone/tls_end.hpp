// One end of the link's connection and nothing else: the same sockets and TLS, the same bytes, no
// carrier and no journal. What bare TLS between the boxes would cost.
//
// Threads  run() calls everything on one
#pragma once

#include "net/link_transport.hpp"

#include <atomic>

namespace diolkos::bench {

class tls_end : private net::link_transport::owner {
public:
    // What is written at once, as often as there is room. Empty: only receives.
    tls_end(net::settings how, std::string burst);

    void bind() { transport_.bind(); }
    [[nodiscard]] std::vector<net::tcp::endpoint> listening() const {
        return transport_.listening();
    }
    void run();
    void stop();

    // Bytes that may be under way: the receiver counts, the sender looks.
    static constexpr std::uint64_t window = std::uint64_t{1} << 20U;
    std::atomic<std::uint64_t> received{0};
    const tls_end* peer = nullptr;
    std::atomic<bool> up{false};

private:
    void on_link_up(const std::string&, const std::string&) override;
    void on_link_received(std::span<const std::byte> bytes) override;
    void on_link_down(const std::string&) override {}
    void on_link_refused(const std::string&, const std::string&) override {}
    void on_link_unreachable(const std::string&) override {}
    void on_link_spare(const std::string&) override {}
    void on_link_spare_lost(const std::string&, const std::string&) override {}
    void write_on();

    net::settings how_;
    std::string burst_;
    std::uint64_t sent_ = 0;
    net::asio::io_context context_{net::one_thread};
    std::unique_ptr<net::read_buffers> buffers_ = std::make_unique<net::read_buffers>();
    net::resolver names_;
    net::link_transport transport_;
};

} // namespace diolkos::bench
