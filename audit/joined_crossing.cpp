#include "audit/joined_crossing.hpp"

#include <algorithm>

namespace diolkos::audit {

namespace {

template <std::size_t size>
void store(std::string_view text, std::array<char, size>& to) noexcept {
    to.fill('\0');
    std::copy_n(text.begin(), std::min(size, text.size()), to.begin());
}

template <std::size_t size>
bool same(std::string_view text, const std::array<char, size>& stored) noexcept {
    return text == std::string_view(stored.data(), stored.size());
}

} // namespace

void joined_crossing::compare(identity& with, const read_record& entry, bool needs_mac,
                              bool with_addresses) {
    if (with.id[0] == '\0')
        store(entry.id, with.id);
    else if (!same(entry.id, with.id))
        with.id_differs = true;
    if (needs_mac) {
        if (entry.mac.size() != with.mac.size())
            with.mac_missing = true;
        else if (!with.has_mac)
            store(entry.mac, with.mac);
        else if (!same(entry.mac, with.mac))
            with.mac_differs = true;
        with.has_mac = true;
    }
    if (with_addresses && !who_ && !entry.from.empty())
        who_ =
            std::make_unique<addresses>(addresses{std::string(entry.kind), std::string(entry.type),
                                                  std::string(entry.from), std::string(entry.to)});
}

void joined_crossing::end(const read_record& entry, count& how, bool with_addresses) {
    compare(received_, entry, false, with_addresses);
    raise(how);
    ended_at_ = entry.time;
}

void joined_crossing::take_back() noexcept {
    received_ = {};
    accepted_ = refused_ = 0;
    decided_at_ = 0;
    lost_ = true;
}

bool joined_crossing::add_sent(const read_record& entry, bool with_addresses) {
    switch (part_of(*entry.what)) {
    case crossing_part::offered:
        compare(sent_, entry, true, with_addresses);
        raise(offered_);
        offered_at_ = entry.time;
        offer_ = entry.outcome == "pass"     ? offer::pass
                 : entry.outcome == "strip"  ? offer::strip
                 : entry.outcome == "own"    ? offer::own
                 : entry.outcome == "waited" ? offer::waited
                                             : offer::other;
        return true;
    case crossing_part::receipted:
        compare(sent_, entry, false, with_addresses);
        if (entry.outcome != "handed") // on a one-way link nobody has said anything
            raise(receipted_);
        return true;
    case crossing_part::refused:
        compare(sent_, entry, false, with_addresses);
        raise(refusal_receipted_);
        return true;
    case crossing_part::none:
    case crossing_part::accepted:
    case crossing_part::delivered:
    case crossing_part::bounced:
    case crossing_part::expired:
    case crossing_part::resent:
    case crossing_part::lost:
        return false;
    }
    return false;
}

bool joined_crossing::add_received(const read_record& entry, bool with_addresses) {
    switch (part_of(*entry.what)) {
    case crossing_part::accepted:
    case crossing_part::refused:
        compare(received_, entry, true, with_addresses);
        raise(*entry.what == event::crossing_accepted ? accepted_ : refused_);
        decided_at_ = entry.time;
        return true;
    case crossing_part::delivered:
        end(entry, delivered_, with_addresses);
        return true;
    case crossing_part::bounced:
        end(entry, bounced_, with_addresses);
        return true;
    case crossing_part::expired:
        if (entry.outcome == "lost")
            take_back();
        else
            end(entry, expired_, with_addresses);
        return true;
    case crossing_part::resent: // to the same server, on another stream: no ending
        compare(received_, entry, false, with_addresses);
        return true;
    case crossing_part::none:
    case crossing_part::offered:
    case crossing_part::receipted:
    case crossing_part::lost:
        return false;
    }
    return false;
}

joined_crossing::judgement joined_crossing::judge(std::uint64_t sequence,
                                                  const lane_extent& extent) const noexcept {
    const int endings = delivered_ + bounced_ + expired_;
    const int receipts = receipted_ + refusal_receipted_;
    if (offered_ > 1)
        return {finding::duplicate, "the sending box offered it more than once"};
    if (delivered_ > 1)
        return {finding::duplicate, "the receiving box delivered it more than once"};
    if (endings > 1)
        return {finding::duplicate, "the receiving box ended it more than once"};
    if (receipts > 1)
        return {finding::duplicate, "the sending box has more than one receipt for it"};
    if (accepted_ + refused_ > 1)
        return {finding::duplicate, "the receiving box judged it more than once"};

    if (!was_offered()) {
        if (delivered_ + bounced_ > 0)
            return {finding::extra,
                    "it went on at the receiving box; the sending box has no record of it"};
        if (receipts > 0 || sequence <= extent.offered)
            return {finding::extra, "the sending box's log has a hole where it should be"};
        return {finding::in_flight,
                was_lost() ? "the sending box stopped before it was on record; never delivered"
                           : "ahead of the sending box's log; not delivered"};
    }
    if (!was_decided()) {
        if (endings > 0)
            return {finding::mismatch, "the receiving box ended it without having judged it"};
        if (receipts > 0)
            return {finding::missing,
                    "the sending box has a receipt; the receiving box has no record of it"};
        if (extent.is_lost(sequence))
            return {finding::missing,
                    "the one-way link lost it; the receiving box has that on record", true};
        if (sequence < extent.decided)
            return {finding::missing,
                    "the receiving box judged later ones, and has no record of it"};
        return {finding::in_flight, "offered; nothing of it at the receiving box yet"};
    }
    if (sent_.mac_missing || received_.mac_missing)
        return {finding::mismatch, "a record of it has no mac"};
    const bool each_is_one =
        !sent_.id_differs && !received_.id_differs && !sent_.mac_differs && !received_.mac_differs;
    // The macs say nothing here: a server whose stanza was not acknowledged before the crash sends
    // the same one again, and its new record has a new id and the old mac. What comes behind waits:
    // it has neither a receipt nor an ending before the receiving box has heard of the restart.
    if (sent_.id != received_.id && each_is_one && endings + receipts == 0 &&
        sequence > extent.settled)
        return {finding::in_flight,
                "the sending box has started again and used the number again; the receiving box "
                "has not heard of that yet, and has not delivered the first one"};
    if (sent_.mac_differs || received_.mac_differs || sent_.mac != received_.mac)
        return {finding::mismatch,
                "the macs differ: not the same bytes, or not the same audit key"};
    if (sent_.id_differs || received_.id_differs || sent_.id != received_.id)
        return {finding::mismatch, "the records name different stanzas"};
    if ((accepted_ > 0 && refused_ > 0) || (accepted_ > 0 && refusal_receipted_ > 0) ||
        (refused_ > 0 && (receipted_ > 0 || endings > 0)))
        return {finding::mismatch, "the records disagree on whether it was accepted"};
    if (refused_ > 0)
        return {finding::refused, {}};
    return {finding::matched, endings == 0 ? "accepted; not yet handed on" : std::string_view{}};
}

std::optional<std::int64_t> joined_crossing::began() const noexcept {
    if (was_offered())
        return offered_at_;
    return was_decided() ? std::optional(decided_at_) : std::nullopt;
}

std::optional<std::int64_t> joined_crossing::to_decision() const noexcept {
    if (!was_offered() || !was_decided())
        return std::nullopt;
    return decided_at_ - offered_at_;
}

std::optional<std::int64_t> joined_crossing::to_delivery() const noexcept {
    if (!was_offered() || !was_delivered())
        return std::nullopt;
    return ended_at_ - offered_at_;
}

crossing_story joined_crossing::tell() const {
    crossing_story story;
    // Of two that differ, the sender's is told.
    const auto& id = sent_.id[0] == '\0' ? received_.id : sent_.id;
    story.id.assign(id.begin(), std::ranges::find(id, '\0'));
    if (who_) {
        story.kind = who_->kind;
        story.type = who_->type;
        story.from = who_->from;
        story.to = who_->to;
    }
    if (was_offered()) {
        constexpr std::string_view offers[] = {"", "pass", "strip", "own", "waited", "other"};
        story.offered = offers[static_cast<std::size_t>(offer_)];
        story.offered_at = offered_at_;
    }
    story.receipt = receipted_ > 0 ? "accepted" : refusal_receipted_ > 0 ? "refused" : "";
    if (was_decided()) {
        story.decision = accepted_ > 0 ? "accepted" : "refused";
        story.decided_at = decided_at_;
    }
    story.ending = was_delivered() ? "delivered"
                   : was_bounced() ? "bounced"
                   : was_expired() ? "expired"
                   : was_lost()    ? "lost"
                                   : "";
    if (!story.ending.empty() && ended_at_ != 0)
        story.ended_at = ended_at_;
    return story;
}

} // namespace diolkos::audit
