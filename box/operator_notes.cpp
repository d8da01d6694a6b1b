#include "box/operator_notes.hpp"

#include "audit/operator_note.hpp"

namespace diolkos::box {

void operator_notes::noted(const left_note& what) {
    const auto note = audit::parse_operator_note(what.text);
    audit::record entry;
    entry.rule = "note." + what.name;
    entry.who = what.account;
    if (note) {
        entry.what = note->what;
        entry.outcome = note->outcome;
        entry.first = note->first;
        entry.end = note->end;
        entry.detail = note->detail;
        if (!note->who.empty() && note->who != what.account) {
            entry.detail += " Called by " + note->who + ".";
        }
    } else { // somebody may write there who should not
        entry.what = audit::event::log_verified;
        entry.outcome = "unreadable";
        entry.detail = "A note of " + std::to_string(what.text.size()) +
                       " bytes in the log's folder is none that a tool leaves.";
        out_.emplace_back(
            log_line{message::note_unreadable,
                     "Note " + what.name + " of " + what.account + " is unreadable; removed"});
    }
    log_.add(entry);
    recorded_.emplace_back(log_.ticket(), what.name);
}

void operator_notes::durable(journal::ticket upto) {
    while (!recorded_.empty() && recorded_.front().first <= upto) {
        out_.emplace_back(forget_note{std::move(recorded_.front().second)});
        recorded_.pop_front();
    }
}

} // namespace diolkos::box
