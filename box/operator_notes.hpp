// What operators' tools did to this box's log, put on record by the box: the tools leave notes
// (audit/operator_note.hpp), and each one is forgotten when its record is durable.
//
//     noted(note) -> record -> its ticket is durable -> forget_note
//
// A box that is cut off between the two reads the note again: the record comes twice, with the
// note's name in both.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   the notes of one turn, at most max_notes_at_once
#pragma once

#include "box/actions.hpp"
#include "box/recorder.hpp"

#include <deque>
#include <utility>

namespace diolkos::box {

inline constexpr std::size_t max_notes_at_once = 16;

// A note as it was found. `account` is who owns its file, as the operating system knows.
struct left_note {
    std::string name, account, text;
};

class operator_notes {
public:
    // Both must outlive this.
    operator_notes(recorder& log, actions& out)
        : log_(log),
          out_(out) {}

    void noted(const left_note& what);
    void durable(journal::ticket upto);

private:
    recorder& log_;
    actions& out_;
    std::deque<std::pair<journal::ticket, std::string>> recorded_;
};

} // namespace diolkos::box
