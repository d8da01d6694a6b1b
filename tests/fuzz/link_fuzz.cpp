// A hostile peer at one end of a duplex link: raw bytes and well-formed messages with any numbers
// in them, mixed with what the owner does. Whatever comes, the link must not hand on a crossing
// twice or out of order, settle what was not offered, take up more than a window, or go on after it
// has failed.
#include "choices.hpp"
#include "link/duplex_link.hpp"
#include "link/receiving_lane.hpp"
#include "wire_format/frame_writer.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>

namespace {

using namespace diolkos;
using namespace diolkos::link;
using diolkos::fuzz::choices;

void require(bool good) {
    if (!good)
        std::abort();
}

boot_id boot_of(std::uint8_t number) {
    boot_id boot{};
    boot[0] = std::byte{1};
    boot[15] = static_cast<std::byte>(number);
    return boot;
}

class victim {
public:
    victim()
        : link_(settings()) {}

    void turn(choices& input) {
        now_ += std::chrono::microseconds(input.byte());
        switch (input.byte() % 14) {
        case 0:
            return connect();
        case 1:
            return disconnect();
        case 2:
            return hello(input);
        case 3:
        case 4:
            return crossing(input);
        case 5:
            return say(wire::committed{input.byte() % 16U == 15 ? 1U : 0U,
                                       nonzero(input.number(arrived_))});
        case 6:
            return receipt(input);
        case 7:
            return say(wire::heartbeat{});
        case 8:
            return receive(input.text(64));
        case 9:
            return offer();
        case 10:
            return record(input.byte());
        case 11:
            return time(input.byte());
        case 12:
            return pace(input.byte());
        case 13:
            return stop(input.byte());
        }
    }

private:
    static link_settings settings() {
        link_settings how;
        how.name = "isthmus";
        how.boot = boot_of(0);
        how.window_crossings = 8;
        return how;
    }
    static std::uint64_t nonzero(std::uint64_t value) { return value == 0 ? 1 : value; }

    void connect() {
        link_.on_connected(now_, out_);
        failed_ = false;
        paces_ = 0;
        take();
    }
    void disconnect() {
        link_.on_disconnected(out_);
        take();
    }
    template <typename Message>
    void say(const Message& message) {
        std::string bytes;
        wire::append_frame(message, bytes);
        receive(bytes);
    }
    void receive(std::string_view bytes) {
        link_.on_bytes(std::as_bytes(std::span(bytes)), now_, out_);
        take();
    }
    static stopped_pairs some_pairs(std::uint8_t which) {
        stopped_pairs all;
        for (int i = 0; i < 4; ++i) {
            if ((which >> i) % 2 == 1)
                all.push_back({"low.example", std::string(1, static_cast<char>('a' + i))});
        }
        if (which / 64 == 1) // not ascending
            std::ranges::reverse(all);
        return all;
    }
    void pace(std::uint8_t which) {
        say(wire::pace{some_pairs(which), paces_ + (which / 16 % 4 == 3 ? 2U : 1U)});
    }
    void stop(std::uint8_t which) {
        link_.stop_only(some_pairs(which % 16), now_, out_);
        take();
    }
    void hello(choices& input) {
        wire::hello peer;
        peer.version = input.byte() == 255 ? 1 : wire::link_version;
        peer.link_name = input.byte() == 255 ? "canal" : "isthmus";
        peer.boot = boot_of(static_cast<std::uint8_t>(1 + input.byte() % 3));
        peer.lanes.resize(input.byte() == 255 ? 2 : 1);
        peer.lanes[0].first_kept = nonzero(input.number(arrived_));
        peer.lanes[0].epoch = 1 + input.byte() % 4;
        peer.lanes[0].committed = input.number(arrived_);
        if (input.byte() % 4 != 0) {
            peer.lanes[0].recorded = input.number(link_.last_settled());
            peer.lanes[0].recorded_boot = boot_of(0);
        }
        if (input.byte() % 4 == 0)
            peer.stopped = some_pairs(input.byte());
        say(peer);
    }
    void crossing(choices& input) {
        wire::crossing what;
        what.lane = input.byte() == 255 ? 1 : 0;
        what.sequence = nonzero(input.number(arrived_ + 1));
        what.id = boot_of(7);
        what.stanza = 'x' + input.text(32);
        say(what);
    }
    void receipt(choices& input) {
        wire::receipt what;
        what.first = input.byte() % 16U == 15 ? nonzero(input.number(link_.last_settled() + 1))
                                              : link_.last_settled() + 1;
        what.upto = nonzero(input.number(link_.last_settled() + 2));
        for (std::uint64_t i = 1; i <= 8 && i < what.upto; ++i)
            if (input.byte() % 4 == 0)
                what.refused.insert(what.refused.begin(), what.upto - i + 1);
        say(what);
    }
    void offer() {
        if (!link_.has_room(10))
            return;
        (void)link_.offer(boot_of(9), "0123456789", now_, out_);
        if (link_.last_offered() % 2 == 0)
            link_.committed(link_.last_offered(), out_);
        take();
    }
    void record(std::uint8_t how) {
        if (unrecorded_.empty())
            return;
        const auto sequence = unrecorded_.front();
        unrecorded_.pop_front();
        link_.recorded(sequence,
                       how % 2 == 0 ? receipt_outcome::accepted : receipt_outcome::refused, now_,
                       out_);
        take();
    }
    void time(std::uint8_t how) {
        now_ += std::chrono::milliseconds(how * 10);
        link_.on_time(now_, out_);
        take();
    }

    void take() {
        for (link_event& event : out_) {
            require(!failed_ || !std::holds_alternative<crossing_arrived>(event));
            if (const auto* up = std::get_if<link_up>(&event)) {
                if (up->peer_boot != peer_) {
                    peer_ = up->peer_boot;
                    unrecorded_.clear();
                    fresh_ = true;
                }
                while (!unrecorded_.empty() && unrecorded_.back() > up->arrived) {
                    unrecorded_.pop_back();
                }
                if (up->peer_restarted && !fresh_) {
                    arrived_ = up->arrived;
                }
                require(up->resumed_after >= link_.last_settled() &&
                        up->resumed_after <= link_.last_offered());
            } else if (const auto* came = std::get_if<crossing_arrived>(&event)) {
                require(came->sender_boot == peer_);
                require(fresh_ || came->sequence == arrived_ + 1);
                fresh_ = false;
                arrived_ = came->sequence;
                unrecorded_.push_back(came->sequence);
                require(unrecorded_.size() <= max_window_crossings);
            } else if (const auto* done = std::get_if<crossing_settled>(&event)) {
                require(done->sequence == ++settled_);
                require(settled_ <= link_.last_offered());
            } else if (const auto* committed = std::get_if<peer_committed>(&event)) {
                require(committed->upto <= arrived_ || fresh_);
            } else if (const auto* paces = std::get_if<peer_paces>(&event)) {
                ++paces_;
                require(paces->stopped.size() <= wire::max_stopped);
                require(std::ranges::is_sorted(paces->stopped));
            } else if (std::holds_alternative<link_failed>(event)) {
                failed_ = true;
                require(!link_.up());
            }
        }
        out_.clear();
        require(link_.last_settled() == settled_);
        require(link_.unreceipted() == link_.last_offered() - settled_);
        require(link_.next_deadline() == monotonic::max() || !failed_);
    }

    duplex_link link_;
    link_events out_;
    monotonic now_{std::chrono::hours(1)};
    boot_id peer_{};
    bool failed_ = false, fresh_ = true;
    sequence_number arrived_ = 0, settled_ = 0;
    std::uint64_t paces_ = 0; // taken on this connection
    std::deque<sequence_number> unrecorded_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    choices input({data, size});
    victim box;
    while (input.more())
        box.turn(input);
    return 0;
}
