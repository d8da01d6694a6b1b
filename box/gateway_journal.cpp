// The box and its journal: how a run begins with what the last one left, what follows when a write
// is durable, and how the audit log keeps up.
#include "box/gateway_state.hpp"

#include <algorithm>

namespace diolkos::box {

namespace {

// The audit log is synced when so much of it is not: segments whose records are only in the journal
// cannot be freed.
constexpr std::size_t sync_audit_after = std::size_t{8} << 20U; // bytes

} // namespace

// The records of the last run come first, then how it ended: the log tells it in this order.
void gateway::state::start(start_plan& plan, moment now) {
    log.at(now);
    logged_upto = store.next_record();
    synced_upto = logged_upto - plan.log_line_count;
    if (!plan.log_lines.empty()) {
        unsynced = sync_audit_after; // so that it is synced with the first write
        out.emplace_back(write_audit{std::move(plan.log_lines)});
    }
    if (!plan.unclean_stop.empty()) {
        life_record(audit::event::unclean_stop, plan.unclean_stop);
        out.emplace_back(log_line{message::unclean_stop, plan.unclean_stop});
    }
    if (!plan.denied_call.empty()) {
        life_record(audit::event::call_denied, plan.denied_call);
        out.emplace_back(log_line{message::call_denied, "the run before: " + plan.denied_call});
    }
    std::string detail(store.durability());
    if (!plan.new_journal.empty()) {
        detail += " " + plan.new_journal;
        out.emplace_back(log_line{message::new_journal, plan.new_journal});
    }
    life_record(audit::event::start, std::move(detail));
    if (!plan.other_policy.empty()) {
        life_record(audit::event::policy_changed, plan.other_policy);
    }
    certificates.own(how.own_certificates);
    leaving.restore(plan);
    coming.restore(plan);
}

void gateway::state::cut_batch() {
    store.at({log.now().mono, log.now().wall});
    log.close();
}

void gateway::state::follow_journal() {
    if (auto failure = store.take_failure()) {
        out.emplace_back(halt{std::move(failure->text)});
        return;
    }
    if (store.failed()) {
        return;
    }
    if (store.durable() > durable_upto) {
        durable(store.durable());
    }
    settle();
}

// The audit log has a record before anything follows from it.
void gateway::state::durable(journal::ticket upto) {
    durable_upto = upto;
    if (auto lines = log.take_lines(durable_upto); lines.count > 0) {
        logged_upto += lines.count;
        unsynced += lines.text.size();
        out.emplace_back(write_audit{std::move(lines.text)});
    }
    notes.durable(durable_upto);
    want_audit_sync();
    if (!opened) {
        opened = true; // the first write is durable, and names this start
        out.emplace_back(ready{});
    }
    if (over()) {
        return;
    }
    std::uint64_t offered = 0;
    while (!after.empty() && after.front().ticket <= durable_upto) {
        auto next = std::move(after.front());
        after.pop_front();
        offered = std::max(offered, next.offered);
        if (next.answer) {
            answer_near(std::move(*next.answer), next.reference);
        }
    }
    if (offered != 0) {
        link::link_events events;
        link.committed(offered, events);
        obey_link(events);
    }
    inbound.durable(durable_upto);
    coming.durable(durable_upto);
}

void gateway::state::want_audit_sync() {
    const bool crowded = store.used_bytes() >= how.journal_limit_bytes / 2;
    const bool last = over() && durable_upto >= last_words;
    if (audit_syncing || log_is_safe() ||
        (unsynced < std::min<std::uint64_t>(sync_audit_after, how.journal_segment_bytes / 4) &&
         !crowded && !last)) {
        return;
    }
    audit_syncing = true;
    unsynced = 0;
    out.emplace_back(sync_audit{logged_upto});
}

void gateway::state::audit_synced(std::uint64_t below) {
    audit_syncing = false;
    synced_upto = std::max(synced_upto, below);
    store.audit_copied(below);
    want_audit_sync();
    settle();
}

figures gateway::measured() const {
    const auto& box = *state_;
    return {box.log.added(),
            box.link.up(),
            box.inbound.size(),
            box.outbound.size(),
            box.leaving.waiting(),
            box.leaving.in_doubt(),
            box.store.waiting(),
            box.store.used_bytes(),
            box.storage.used_percent(),
            box.coming.stopped_pairs(),
            box.leaving.stopped_pairs()};
}

} // namespace diolkos::box
