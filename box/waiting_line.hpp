// Stanzas that are accepted and have no number yet, because the link is down or its window full, or
// because the server that they are for is behind: a line, each with its place in it. Places ascend;
// what leaves it out of turn leaves the others where they are.
//
// Those of a pair of domains that may not go are held back, in order, and the others go past them.
// What comes for a pair of which something is held back is held back too.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   what is in it; whoever adds keeps it within settings::link_wait_stanzas and _bytes
#pragma once

#include "audit/record.hpp"
#include "audit/uuid7.hpp"
#include "box/domain_pair.hpp"
#include "box/managed_sessions.hpp"

#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace diolkos::box {

struct waiting_stanza {
    audit::uuid id{};
    stanza_head head;
    std::vector<std::uint32_t> payloads; // of presence: places in the dictionary's root, ascending
    std::string bytes;                   // on the link
    // Of its decision, to be completed; null once that is on record as stanza-waiting.
    std::unique_ptr<audit::record> decision;
    xmpp::monotonic deadline;
    stanza_place place;       // in its session
    connection_id stream = 0; // that it came on; 0: none, or before this start
};

// The numbers of `value`'s payloads.
[[nodiscard]] std::vector<std::uint32_t> payloads_of(const wire::stanza& value);

class waiting_line {
public:
    using number = std::uint64_t; // from 1
    using by_number = std::map<number, waiting_stanza>;

    number add(waiting_stanza&& what);
    // What the journal had, by the number that it had there. Before any add().
    void restore(number place, waiting_stanza&& what);
    // Requires that it is there; as do the following ones.
    [[nodiscard]] const waiting_stanza& at(number place) const { return all_.at(place); }
    [[nodiscard]] waiting_stanza take(number place);
    // Its decision goes on record. Requires that it has not yet.
    [[nodiscard]] std::unique_ptr<audit::record> take_decision(number place);
    // The next one that is not held back. Requires !none_ready().
    [[nodiscard]] number first() const noexcept { return *ready_.begin(); }
    [[nodiscard]] bool none_ready() const noexcept { return ready_.empty(); }

    // Requires that it is not held back.
    void hold_back(number place);
    // The first ones of a pair, so many of them.
    void let_go(const domain_pair& which, std::size_t most);
    void let_all_go();
    [[nodiscard]] bool holds_back(domain_pair_view which) const { return held_.contains(which); }
    using by_pair = std::map<domain_pair, std::set<number>, by_domain_pair>; // none is empty
    [[nodiscard]] const by_pair& held() const noexcept { return held_; }
    // Whether something of that stream is held back; and of which streams that has changed since
    // this was asked last.
    [[nodiscard]] bool holds_back_of(connection_id stream) const {
        return held_of_.contains(stream);
    }
    [[nodiscard]] std::vector<connection_id> take_changed() { return std::exchange(changed_, {}); }

    // The presence of the same sender for the same receiver that this one makes meaningless, if one
    // is on record and waits; 0: none. It does so if it says "unavailable", or else has every kind
    // of payload that the other has: one that enters a room (XEP-0045) is not made good by one that
    // does not.
    [[nodiscard]] number superseded_by(number place) const;
    // Of those whose deadline has come.
    [[nodiscard]] std::vector<number> late(xmpp::monotonic now) const;
    // Of those whose decision is not on record, in order.
    [[nodiscard]] std::vector<number> unrecorded() const;
    [[nodiscard]] bool all_recorded() const noexcept { return unrecorded_ == 0; }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    // Sender and receiver; empty if it is no presence that can be superseded.
    [[nodiscard]] static std::string addresses_of(const waiting_stanza& what);
    void remember(number place, const waiting_stanza& what);
    void count_held(connection_id stream);
    void count_let_go(connection_id stream);

    number last_ = 0;
    std::size_t bytes_ = 0;
    std::size_t unrecorded_ = 0;
    by_number all_;
    std::set<number> ready_;
    by_pair held_;
    std::unordered_map<connection_id, std::size_t> held_of_; // stanzas; none is zero
    std::vector<connection_id> changed_;
    std::map<std::string, std::vector<number>> presence_; // by addresses_of()
};

} // namespace diolkos::box
