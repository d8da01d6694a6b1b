// One end of a link and nothing else of a box: the carrier, its sockets as net/ has them, and the
// durable journal on a real disk, joined as the box joins them. No edge, no judgement.
//
//     offer() -> carrier -> transport ......... transport -> carrier -> journal -> on_delivered()
//             -> journal -> "committed" .......                      -> receipt
//
// A turn of the event loop is one batch of the journal and one write of each socket. A crossing is
// delivered when both journals have it. What is settled and delivered is written to the journal,
// too, and each decision carries `record_bytes` of an audit record.
//
// Errors   the constructor throws; all later ones end the process with a message
// Threads  run() calls everything on one; another waits on the disk
#pragma once

#include "journal/durable_journal.hpp"
#include "link/duplex_link.hpp"
#include "link/one_way_link.hpp"
#include "net/disk_worker.hpp"
#include "net/journal_folder.hpp"
#include "net/link_transport.hpp"
#include "net/one_way_transport.hpp"

#include <atomic>
#include <functional>

namespace diolkos::bench {

class link_end : private net::link_transport::owner,
                 private net::one_way_transport::owner,
                 private journal::disk {
public:
    struct wishes {
        net::settings net;
        link::link_settings link; // its boot is that of the journal
        std::string name;
        std::size_t record_bytes = 0; // of each decision's audit record
    };

    explicit link_end(wishes what);

    void bind() { transport_.bind(), (void)one_way_.bind(); }
    [[nodiscard]] std::vector<net::tcp::endpoint> listening() const {
        return transport_.listening();
    }
    // Until stop(), which any thread may call.
    void run();
    void stop();

    // --- for who loads it, on the thread of run()
    [[nodiscard]] net::asio::io_context& context() noexcept { return context_; }
    [[nodiscard]] bool ready() const noexcept { return carrier().up() && store_->ready(); }
    [[nodiscard]] bool has_room() const noexcept;
    void offer(std::string stanza);
    // Begins a turn, if none is under way: on_turn is called.
    void turn() { end_turn_later(); }
    // What loads it, to live as long as its event loop.
    void keep(std::shared_ptr<void> load) { load_ = std::move(load); }
    // At the end of each turn, with room or without.
    std::function<void()> on_turn = [] {};
    // A crossing may leave this box.
    std::function<void(std::string_view stanza)> on_delivered = [](std::string_view) {};

    // --- from any thread
    std::atomic<std::uint64_t> delivered{0}, offered{0}, writes{0};
    std::atomic<bool> up{false};

private:
    struct arrival {
        journal::ticket ticket;
        link::sequence_number sequence;
        link::boot_id boot;
        std::string stanza;
    };

    [[nodiscard]] const link::carrier& carrier() const noexcept;
    [[nodiscard]] link::carrier& carrier() noexcept;

    void on_link_up(const std::string&, const std::string&) override;
    void on_link_received(std::span<const std::byte> bytes) override;
    void on_link_down(const std::string& why) override;
    void on_link_refused(const std::string&, const std::string& why) override;
    void on_link_unreachable(const std::string&) override {}
    void on_link_spare(const std::string&) override {}
    void on_link_spare_lost(const std::string&, const std::string&) override {}
    void on_one_way_ready(const std::string&) override;
    void on_one_way_unready(const std::string& why) override;
    void on_one_way_handed(std::uint64_t total) override;
    void on_one_way_received(const net::one_way_transport::datagrams& what) override;
    void on_one_way_dropped(std::uint64_t) override {}

    void create_segment(request id, journal::segment_number segment) override;
    void append_and_sync(request id, journal::segment_number segment,
                         std::string_view bytes) override;
    void sync_directory(request id) override;
    void remove(request id, journal::segment_number segment) override;
    void ask(request id, net::disk_worker::work what);

    [[noreturn]] void give_up(const std::string& why) const;
    [[nodiscard]] static journal::durable_journal::moment moment();
    void record();
    void obey(link::link_events& events);
    void durable();
    void deliver();
    void end_turn_later();
    void end_turn();
    net::asio::awaitable<void> keep_time();

    wishes how_;
    net::asio::io_context context_{net::one_thread};
    std::unique_ptr<net::read_buffers> buffers_ = std::make_unique<net::read_buffers>();
    net::resolver names_;
    net::journal_folder folder_;
    std::unique_ptr<journal::durable_journal> store_;
    std::optional<link::duplex_link> duplex_;
    std::optional<link::one_way_link> single_;
    net::link_transport transport_;
    net::one_way_transport one_way_;
    net::asio::steady_timer timer_;
    std::shared_ptr<void> load_;
    journal::batch open_; // of this turn
    journal::ticket last_ = 0;
    std::deque<std::pair<journal::ticket, link::sequence_number>> to_commit_;
    std::deque<std::pair<journal::ticket, std::uint64_t>> to_copy_; // records below
    std::deque<arrival> line_;
    link::sequence_number peer_committed_ = 0;
    bool turn_ends_ = false;
    net::disk_worker disk_worker_; // last: its works use the rest
};

} // namespace diolkos::bench
