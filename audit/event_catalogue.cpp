#include "audit/event_catalogue.hpp"

namespace diolkos::audit {

std::string_view name(severity how) noexcept {
    switch (how) {
    case severity::alert:
        return "alert";
    case severity::error:
        return "error";
    case severity::warning:
        return "warning";
    case severity::notice:
        return "notice";
    case severity::info:
        return "info";
    }
    return {};
}

// Longer than a function should be: one exhaustive table, so that a new event does not compile
// without its entry.
event_entry about(event what) noexcept {
    using enum severity;
    switch (what) {
    case event::start:
        return {notice, "The process runs; the digests say what it decides by.",
                "Compare the digests with those of the approved profile and configuration."};
    case event::stop:
        return {notice, "The process ended in order.", "Ask who stopped it, if nobody said so."};
    case event::unclean_stop:
        return {warning, "The run before this one did not end in order.",
                "Look for the cause: power, memory, a full disk. What was acknowledged is not "
                "lost; reconcile says what was under way."};
    case event::configuration_changed:
        return {notice, "New settings hold from here.",
                "Compare the digests with what was approved."};
    case event::configuration_refused:
        return {warning, "New settings were bad; the old ones hold.",
                "Correct the file: --check names every mistake with its place."};
    case event::stream_opened:
        return {info, "A server connected, or was connected to.", ""};
    case event::stream_authenticated:
        return {info, "The server has proved its domain.", ""};
    case event::stream_closed:
        return {info, "The stream ended.", ""};
    case event::stream_refused:
        return {warning, "It did not become or stay a stream: a limit, a certificate, bad XML.",
                "Often a peer's mistake: tell it the reason. If it comes often from one address, "
                "an attack."};
    case event::link_up:
        return {notice, "The two boxes have agreed; crossings flow.", ""};
    case event::link_down:
        return {warning, "The connection between the boxes ended; crossings wait.",
                "If it does not come back within seconds: the other box, its address, the cable."};
    case event::link_refused:
        return {alert, "Somebody spoke on the link who is not the other box, or disagrees with it.",
                "Compare keys and profiles as the rule says. If nothing was changed on either box, "
                "somebody else is on the link."};
    case event::stanza_refused:
        return {notice, "A stanza was refused before the link.",
                "Its sender has the id. 'diolkos explain' says why, and what would have been "
                "allowed."};
    case event::stanza_waiting:
        return {
            info,
            "A stanza is accepted and waits for the link, or for a server that is behind; it has "
            "no number yet.",
            ""};
    case event::crossing_offered:
        return {info, "A stanza passed, has its number and goes over the link.", ""};
    case event::crossing_accepted:
        return {info, "The receiving box has judged it anew and accepted it.", ""};
    case event::crossing_refused:
        return {
            warning, "The receiving box has refused what the sending box let pass.",
            "The boxes' policies differ, or the sending box is not what it was: find out which."};
    case event::crossing_receipted:
        return {info, "The sending box knows that it was accepted.", ""};
    case event::crossing_delivered:
        return {info, "It was handed to the far server.", ""};
    case event::crossing_bounced:
        return {notice, "It could not be delivered, and its sender is told.",
                "If one domain's are many: its server, its DNS, its certificate."};
    case event::crossing_expired:
        return {warning,
                "It waited too long for the link, or a restart lost it; it was not delivered.",
                "See why the link was down."};
    case event::stanza_bounced:
        return {info, "This box has sent an error stanza in answer.", ""};
    case event::stream_denied:
        return {notice, "Something was denied on a stream that goes on.",
                "If it comes often from one address, somebody tries."};
    case event::dialback_answered:
        return {info, "A server asked whether a dialback key is this box's own.",
                "If the outcome is invalid, somebody poses as a domain behind this box: find out "
                "who asked, and tell them."};
    case event::validators_disagreed:
        return {error, "The two validators judged a stanza differently; it was refused.",
                "A fault of this program: report it, with the record."};
    case event::stream_resumed:
        return {info, "A session goes on on another stream, or could not.", ""};
    case event::crossing_resent:
        return {info, "It was given to the far server once more, which may have it twice.", ""};
    case event::throttled:
        return {notice, "A peer sends more than its limit, and is read no faster.",
                "If it is wanted traffic, raise the peer's limit."};
    case event::crossing_lost:
        return {warning,
                "Of a one-way link: these numbers will not come; too many of their datagrams were "
                "lost.",
                "Their senders may not know: nothing comes back. If it happens again, look at the "
                "drop counters, the pace and the repair profile (one-way.md)."};
    case event::policy_changed:
        return {notice, "The profile is not the one that the run before this one decided by.",
                "Compare the digest with that of the approved profile."};
    case event::key_changed:
        return {notice, "A reload has brought another certificate or key of this box.",
                "Ask who renewed it, if nobody said so."};
    case event::clock_step:
        return {warning, "The clock of this host was set, and not slewed.",
                "Times before and behind it do not compare; `mono` does. Find out who or what set "
                "it."};
    case event::storage_threshold:
        return {alert,
                "The file system of the audit log or of the journal is filling up, or has room "
                "again.",
                "Make room before it is full: prune what was exported, move what is not this "
                "box's, or give it a larger one. 'stopped' means that nothing crosses."};
    case event::log_exported:
        return {info, "An operator has exported records.", ""};
    case event::log_pruned:
        return {notice, "An operator has removed old records; their hashes stay.",
                "Compare with what retention allows."};
    case event::log_verified:
        return {info, "An operator has verified the log.",
                "If the outcome is not 'whole', look at once: the log is not what was signed."};
    case event::call_denied:
        return {alert,
                "The run before this one made a system call that is not on the box's list; it was "
                "denied, and the run ended there.",
                "A fault of this program, or somebody has tried to take it over: keep the log of "
                "both boxes and what the peers sent last, and see security.md."};
    case event::operator_refused:
        return {warning, "A process on this host asked the operator's socket without the right to.",
                "Find out whose it is: the detail has its user and process. Who may ask is said by "
                "operator.group."};
    case event::test_requested:
        return {info, "An operator has a test sent: a ping from one domain to another.",
                "Nothing; what becomes of it is in the records with its sender's address."};
    case event::certificate_expires:
        return {warning, "A certificate expires soon, or has expired.",
                "Renew it, or tell the peer to."};
    }
    return {info, {}, {}};
}

std::optional<event> event_named(std::string_view text) noexcept {
    for (int i = 0; i <= static_cast<int>(last_event); ++i)
        if (name(static_cast<event>(i)) == text)
            return static_cast<event>(i);
    return std::nullopt;
}

std::string event_catalogue() {
    std::string text = R"(# Events

Every event of the [audit log](audit-log.md), how grave it is, and what whoever runs the box should do. This page is what
`diolkos audit events` prints; it is made of the table that the exports take their severities from (RFC 5424, 6.2.1).

| event | severity | what it means | what to do |
|---|---|---|---|
)";
    for (int i = 0; i <= static_cast<int>(last_event); ++i) {
        const auto what = static_cast<event>(i);
        const auto entry = about(what);
        text.append("| `").append(name(what)).append("` | ").append(name(entry.how));
        text.append(" | ").append(entry.meaning).append(" | ");
        text.append(entry.to_do.empty() ? "nothing" : entry.to_do).append(" |\n");
    }
    return text;
}

} // namespace diolkos::audit
