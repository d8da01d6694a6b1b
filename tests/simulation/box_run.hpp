// A box in the simulation: its disk, and one life of its process after the other. The process is
// the production gateway, driven as net::host drives it: inputs are told as they come, actions are
// carried out at once, and at the end of a turn the audit log is written, then bytes go out.
//
// Before each single action, and between the steps of a turn's end, the process may be made to die.
// What leaves is held against what is durable on both disks (witness.hpp).
//
// Threads  a run has its own
#pragma once

#include "box/gateway.hpp"
#include "storage.hpp"
#include "tcp.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace diolkos::simulation {

struct stage;
class server;

class box_run {
public:
    box_run(stage& of, box::side which);

    // --- life
    void start();
    // The process ends before the action after so many more; a new one begins after that time.
    // So it goes on for `again` more lives.
    void die_after(std::uint64_t actions, ending how, duration pause, std::uint64_t again = 0);
    void die(ending how, duration pause);
    void live_on();
    void stop_in_order(duration pause); // and starts again
    void step_clock(std::chrono::microseconds by) { wall_shift_ += by; }
    // It is killed, and started with another schema set; which is refused by that name, by this box
    // if crossings wait in its journal, else by the link. Until an operator puts it right.
    void mistake_schema();
    void put_schema_right();
    [[nodiscard]] bool other_schema() const noexcept { return other_schema_; }
    // Of this life, as records name it.
    [[nodiscard]] const std::string& run() const noexcept { return run_; }
    // The digest of the schema set that it runs with.
    [[nodiscard]] const auto& schema() const noexcept { return schema_; }

    [[nodiscard]] bool runs() const noexcept { return machine_ != nullptr; }
    [[nodiscard]] bool takes_connections() const noexcept { return open_ && !stopping_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    // --- connections
    [[nodiscard]] box::connection_id accept(std::shared_ptr<tcp> wire, const std::string& from);
    // The link: `wire` is up for this box. A new one replaces the old one.
    void link_up(const std::shared_ptr<tcp>& wire, int end);
    void link_refused(const std::string& why);
    void link_received(const std::shared_ptr<tcp>& wire, std::string&& bytes);
    void link_lost(const std::shared_ptr<tcp>& wire, const std::string& why);
    // For a one-way link: the process runs, and the network takes what it sends.
    [[nodiscard]] bool has_link() const noexcept;
    // One-way. `genuine`: as the other box has sent it.
    void datagram_came(std::string&& bytes, bool genuine);
    void refuse_datagrams(bool refuses) noexcept { refused_ = refuses; }

    [[nodiscard]] bool edges_quiet() const;
    [[nodiscard]] const ledger& durable() const noexcept { return disk.durable; }

    storage disk;
    const box::side which;
    std::uint64_t starts = 0, crashes = 0;
    std::uint64_t kills = 0, power_losses = 0; // of the crashes
    std::uint64_t in_a_write = 0;              // of these, while a write was under way

private:
    struct edge {
        std::shared_ptr<tcp> wire;
        std::string domain; // of the server, if the box opened it
        std::string to_send;
        std::uint64_t told_written = 0;
        bool close = false;
    };
    struct obeying;

    [[nodiscard]] box::moment now() const;
    [[nodiscard]] box::settings settings() const;
    // What the process is told; then it does what it wants done.
    void tell(const std::function<void(box::gateway&)>& what);
    [[nodiscard]] link::one_way_settings one_way_settings() const;
    // Does `what` later, if this process still lives then.
    void later(duration pause, std::function<void()> what);
    // The process ends here; nothing of it may be touched any more.
    [[nodiscard]] bool dies_here();
    void leave_everything(ending how);
    void carry_out();
    void end_turn_later();
    void end_turn();
    [[nodiscard]] bool write_log();
    void flush_edges();
    void flush_link();
    void set_timer();
    void on_timer();
    void halted(const std::string& why);
    // --- a one-way link (box_datagrams.cpp)
    void one_way_begins();
    void take_datagrams(const box::link_datagrams& what);
    void flush_datagrams();
    void try_network_again();
    void read_datagrams();
    // --- the edge
    void open(const box::open_connection& what);
    void connect(box::connection_id number, server& to, const std::string& local);
    void listen(box::connection_id number);
    void written(box::connection_id number);
    void close(box::connection_id number);

    stage& of_;
    std::string name_, run_;
    std::unique_ptr<box::gateway> machine_;
    std::uint64_t life_ = 0;
    std::optional<std::uint64_t> dies_after_;
    std::uint64_t deaths_to_come_ = 0; // while it starts again
    ending dies_by_ = ending::killed;
    duration rests_{};
    duration mono_shift_{};
    std::chrono::microseconds wall_shift_{};
    bool open_ = false, stopping_ = false, drained_ = false, halted_ = false;
    std::array<std::byte, 32> schema_{};
    bool other_schema_ = false, schema_put_right_ = false;
    bool turn_ends_ = false;
    instant timer_at_ = instant::max();
    std::string log_lines_;
    std::optional<std::uint64_t> sync_below_;
    std::map<box::connection_id, edge> edges_;
    box::connection_id last_accepted_ = 0;
    std::shared_ptr<tcp> link_;
    int link_end_ = 0;
    std::string to_link_;
    bool link_drop_ = false;
    // --- one-way
    struct datagram {
        std::string bytes;
        bool genuine = false;
    };
    std::deque<std::string> to_network_;
    std::deque<datagram> in_socket_;
    std::uint64_t handed_ = 0, kernel_drops_ = 0;
    bool network_ready_ = false; // as far as the process knows
    bool refused_ = false;       // by the network
};

} // namespace diolkos::simulation
