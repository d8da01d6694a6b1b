// What two logs say of one crossing, as far as they have been read, and what follows from it.
//
// A receiving box that records a crossing as lost takes back what it had decided: its sender had
// started again, and the number stands for what comes under it from then on.
//
// I/O      none
// Threads  a value
// Memory   about 200 bytes; more if `who` is filled
#pragma once

#include "audit/crossing_part.hpp"
#include "audit/reconcile_report.hpp"
#include "audit/record_reader.hpp"

#include <map>
#include <memory>

namespace diolkos::audit {

// How far the two logs go in the lane of one boot: highest sequences, 0 for none.
struct lane_extent {
    std::uint64_t offered = 0; // in the sending box's log
    std::uint64_t decided = 0; // in the receiving box's log
    std::uint64_t settled = 0; // with a receipt in one log or an ending in the other
    // What the receiving box has recorded as lost by a one-way link: last number by the first one.
    std::map<std::uint64_t, std::uint64_t> lost;

    [[nodiscard]] bool is_lost(std::uint64_t sequence) const noexcept {
        const auto behind = lost.upper_bound(sequence);
        return behind != lost.begin() && std::prev(behind)->second >= sequence;
    }
};

class joined_crossing {
public:
    // Adds a record of the box that sent, or of the box that received it. False: an event that
    // says nothing of a crossing on that side.
    bool add_sent(const read_record& entry, bool with_addresses);
    bool add_received(const read_record& entry, bool with_addresses);

    struct judgement {
        finding what = finding::matched;
        std::string_view note;       // empty if the finding says it all
        bool lost_on_record = false; // by a one-way link
    };
    [[nodiscard]] judgement judge(std::uint64_t sequence, const lane_extent& extent) const noexcept;

    // What is told of it; direction, boot, lane and sequence are the caller's to fill in.
    [[nodiscard]] crossing_story tell() const;

    [[nodiscard]] bool was_offered() const noexcept { return offered_ > 0; }
    [[nodiscard]] bool was_decided() const noexcept { return accepted_ + refused_ > 0; }
    [[nodiscard]] bool was_delivered() const noexcept { return delivered_ > 0; }
    // The sender has its receipt, or the receiver has recorded what became of it.
    [[nodiscard]] bool is_settled() const noexcept {
        return receipted_ + refusal_receipted_ + delivered_ + bounced_ > 0;
    }
    [[nodiscard]] bool was_bounced() const noexcept { return bounced_ > 0; }
    [[nodiscard]] bool was_expired() const noexcept { return expired_ > 0; }
    // The receiving box has taken back what it had decided, and decided nothing since.
    [[nodiscard]] bool was_lost() const noexcept { return lost_ && !was_decided(); }
    // When it was offered, or, if nobody says so, decided.
    [[nodiscard]] std::optional<std::int64_t> began() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> to_decision() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> to_delivery() const noexcept;

private:
    // Counters that stop at their greatest: beyond two it does not matter.
    using count = std::uint8_t;
    static void raise(count& which) noexcept {
        which = which == 255 ? which : static_cast<count>(which + 1);
    }

    struct addresses {
        std::string kind, type, from, to;
    };
    // What the records of one box agree on.
    struct identity {
        std::array<char, 64> mac{}; // hex; of the first record that has one
        std::array<char, 36> id{};
        bool has_mac = false, mac_missing = false, mac_differs = false, id_differs = false;
    };
    void compare(identity& with, const read_record& entry, bool needs_mac, bool with_addresses);
    // It was delivered, bounced or expired.
    void end(const read_record& entry, count& how, bool with_addresses);
    void take_back() noexcept;

    identity sent_, received_;
    std::int64_t offered_at_ = 0, decided_at_ = 0, ended_at_ = 0;
    count offered_ = 0, receipted_ = 0, refusal_receipted_ = 0;
    count accepted_ = 0, refused_ = 0, delivered_ = 0, bounced_ = 0, expired_ = 0;
    bool lost_ = false; // what it had decided before is taken back
    enum class offer : std::uint8_t { none, pass, strip, own, waited, other } offer_ = offer::none;
    std::unique_ptr<addresses> who_;
};

} // namespace diolkos::audit
