// Stanzas on their way out of this box: judged, waiting for the link if they must, numbered, and
// remembered until the far box's receipt.
//
//     admit -> [waiting] -> offered -> settled        (or refused, expired: answered and recorded)
//
// A sequence number is spent only when the link is up and has room, so that what expires while
// waiting leaves no gap. What waits while the link is down is on record and in the journal: it is
// handled towards its peer, and still there after a crash. What waits for room alone is not, for it
// goes in a moment. What was offered when the link broke is in doubt until the link is back.
//
// What is for a server that the far box is behind with waits as well, on record; the rest goes past
// it. The streams that it came on are read no further (take_changed_streams()) until it has gone.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   the link's window of offered crossings; link_wait_stanzas and _bytes waiting, then
//          congested() stops the peers, and when the link is down for longer than an iq may wait,
//          what comes beyond is answered at once
#pragma once

#include "audit/mac.hpp"
#include "box/destination.hpp"
#include "box/stanza_record.hpp"
#include "box/start_plan.hpp"
#include "box/under_way.hpp"
#include "box/waiting_line.hpp"
#include "wire_format/codec.hpp"

#include <deque>

namespace diolkos::box {

class departures {
public:
    struct owner {
        const settings& how;
        recorder& log;
        actions& out;
        guard::guard& judge;
        wire::codec& codec;
        audit::mac_maker& mac;
        optional_marker& marker;
        audit::uuid7_maker& ids;
        link::carrier& link;
        // An error for a sender on this box's own side, once the current ticket is durable.
        std::function<void(wire::stanza_fields&&, const audit::uuid& reference)> answer;
        // The crossing of this sequence was recorded under the current ticket.
        std::function<void(std::uint64_t)> offered;
        // What became of the stanza with this place is in the current ticket's batch.
        std::function<void(const stanza_place&)> recorded;
    };

    explicit departures(owner with);

    // What the last run had offered and has no receipt, and what waited. Before anything else.
    void restore(start_plan& from);

    // A stanza from a peer of this box.
    void admit(connection_id stream, const stream_peer& peer, xmpp::stanza_received&& received,
               const stanza_place& place);
    // A stanza that this box itself makes: the error for a crossing that it could not deliver.
    void admit_own(wire::stanza_fields&& fields);

    void settled(const link::crossing_settled& what);
    // The far box takes nothing more of these for now, and of all others it does.
    void stop_only(const link::stopped_pairs& all);
    // The link has come up, or has room again.
    void pump();
    void on_time();
    // The box stops: what still waits is answered and recorded, and so is what would have to wait.
    void give_up();

    // The peers must be stopped: no more can be taken within bounds.
    [[nodiscard]] bool congested() const noexcept;
    // The streams of which it is to be asked anew whether they are stopped on their own account.
    [[nodiscard]] std::vector<connection_id> take_changed_streams() {
        return waiting_.take_changed();
    }
    [[nodiscard]] bool stops(connection_id stream) const { return waiting_.holds_back_of(stream); }
    [[nodiscard]] std::size_t stopped_pairs() const noexcept { return under_way_.stopped(); }
    [[nodiscard]] bool quiet() const noexcept { return waiting_.empty() && offered_.empty(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_.bytes(); }
    [[nodiscard]] std::size_t in_doubt() const noexcept { return offered_.size(); }

private:
    struct offered_crossing {
        std::uint64_t sequence = 0;
        audit::uuid id{};
        stanza_head head;
        std::size_t bytes = 0;
    };

    [[nodiscard]] audit::uuid new_id();
    void refuse(const xmpp::element& raw, audit::record& entry, const audit::uuid& id,
                const guard::verdict& why);
    void submit(const audit::uuid& id, const wire::stanza& value, audit::record&& entry,
                const stanza_place& place, connection_id stream);
    [[nodiscard]] bool goes_at_once(const waiting_stanza& what) const;
    // `number`: where it waited, or 0.
    void offer(waiting_stanza&& what, waiting_line::number number);

    // --- departures_waiting.cpp
    void wait(waiting_stanza&& what);
    // Because of its pair; on record, if that is stopped.
    void hold_back(waiting_line::number number);
    void let_go();
    // Puts it on record, and into the journal.
    void keep(waiting_line::number number);
    // Its decision, or what a later record says of it once the decision is on record.
    [[nodiscard]] audit::record record_of_waiting(waiting_stanza& what, audit::event event) const;
    // Takes it out of the line, with the record of why.
    [[nodiscard]] waiting_stanza drop(waiting_line::number number, std::string_view outcome,
                                      std::string_view reason);
    void expire(waiting_line::number number, obstacle why);
    [[nodiscard]] std::chrono::seconds longest_wait(wire::stanza_kind kind) const noexcept;
    [[nodiscard]] bool full() const noexcept;
    // The link is down for so long that it must not stop the peers.
    [[nodiscard]] bool down_for_long() const noexcept;
    void answer(const stanza_head& head, const struct answer& what, const audit::uuid& id);

    // Of the record of a stanza that this box makes itself.
    static constexpr std::string_view own_outcome = "own";

    owner of_;
    waiting_line waiting_;
    under_way under_way_;
    bool room_came_ = false;                    // for what is held back, perhaps
    std::optional<xmpp::monotonic> down_since_; // nullopt: the link is up
    std::deque<offered_crossing> offered_;      // ascending, dense
    bool given_up_ = false;
};

} // namespace diolkos::box
