// What a box has durably on its disk, read from the bytes that were synced and from nothing else.
// What the box lets out is held against this.
//
// Threads  a run has its own
// Memory   grows with the run
#pragma once

#include "simulated_disk.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace diolkos::simulation {

// A field of a record's line, without its quotes; empty: it is not there.
[[nodiscard]] std::string_view field(std::string_view line, std::string_view name);
[[nodiscard]] std::uint64_t number_field(std::string_view line, std::string_view name);

class ledger {
public:
    // What became of a stanza at the box that took it from its peer.
    struct decision {
        enum class kind : std::uint8_t {
            waiting, // for the link
            offered,
            refused,
            expired,
            superseded // by a newer presence
        } what = kind::offered;
        std::string id;
        std::uint64_t sequence = 0; // offered
    };
    // Sent to its server once more, which perhaps had it, or has said that it had not.
    struct sendings {
        std::uint64_t again = 0, resumed = 0;
    };
    // What became of a crossing at the box that it came to.
    struct crossing {
        bool decided = false, accepted = false, lost = false, bounced = false;
        bool delivered = false, acknowledged = false;
        bool overrun = false; // refused for want of room, as only a one-way link's may be
        std::uint64_t sequence = 0;
    };

    // Reads what is new on the medium in that segment.
    void learn(journal::test::simulated_disk& disk, journal::segment_number segment);
    // After a crash and what recovery made of it: reads all of it again.
    void learn_all(journal::test::simulated_disk& disk);

    // By the length of the stanza, which tells it from all others of its side.
    [[nodiscard]] const std::vector<decision>& decided(std::uint64_t bytes) const;
    // Of all stanzas that are decided on here, each decision by itself.
    [[nodiscard]] std::size_t decided_bytes() const noexcept { return decided_bytes_; }
    // Offered here.
    [[nodiscard]] bool has_offered(std::uint64_t sequence) const {
        return offered_.contains(sequence);
    }
    [[nodiscard]] bool has_offered(const std::string& id) const { return own_.contains(id); }
    [[nodiscard]] const std::map<std::uint64_t, std::string>& offered() const { return offered_; }
    // Something waits for the link.
    [[nodiscard]] bool waits() const;
    [[nodiscard]] bool has_receipt(const std::string& id) const { return receipts_.contains(id); }
    // Come here, by the id in the log.
    [[nodiscard]] const std::unordered_map<std::string, crossing>& arrived() const {
        return arrived_;
    }
    [[nodiscard]] const crossing* arrived(const std::string& id) const;
    // Of the present lane of the far box.
    [[nodiscard]] bool has_decided(std::uint64_t sequence) const {
        return taken_.contains(sequence);
    }
    // A one-way link has lost it, and this box has that on record.
    [[nodiscard]] bool has_lost(std::uint64_t sequence) const { return lost_.contains(sequence); }
    [[nodiscard]] std::size_t lost() const { return lost_.size(); }
    // This run of the box is on record.
    [[nodiscard]] bool has_begun(const std::string& run) const { return runs_.contains(run); }
    // An error that answers the stanza with this id may leave.
    [[nodiscard]] bool has_answered(const std::string& id) const { return answered_.contains(id); }
    [[nodiscard]] sendings resent(const std::string& id) const;
    // The record with this index is durable, and this is it.
    [[nodiscard]] bool has_line(std::uint64_t index, std::string_view line) const;
    [[nodiscard]] std::uint64_t lines() const { return lines_.size(); }

private:
    void learn_record(std::string_view body);
    void learn_line(std::string_view line, std::uint64_t index);
    void learn_arrival(std::string_view line, std::string_view event, const std::string& id);
    void learn_given_up(std::uint64_t sequence);
    void learn_loss(std::string_view line);
    void learn_session(std::string_view line);
    void learn_decision(decision::kind what, std::string_view line);

    std::map<journal::segment_number, std::size_t> read_upto_;
    std::map<std::uint64_t, std::uint64_t> lines_; // hash by index
    std::unordered_map<std::uint64_t, std::vector<decision>> decided_;
    std::unordered_map<std::string, std::uint64_t> waiting_; // bytes by id
    std::map<std::uint64_t, std::string> offered_;
    std::unordered_map<std::string, std::uint64_t> own_, receipts_, answered_;
    std::unordered_map<std::string, sendings> resent_;
    std::unordered_map<std::string, crossing> arrived_;
    std::map<std::uint64_t, std::string> taken_; // ids by sequence
    std::set<std::uint64_t> lost_;
    std::set<std::string> runs_;
    std::size_t decided_bytes_ = 0;
};

} // namespace diolkos::simulation
