// The half of host that deals with the disk: the journal's requests, and the audit log.
#include "net/host.hpp"
#include "net/operator_log.hpp"

namespace diolkos::net {

void host::ask_disk(const box::journal_request& what) {
    using doing = box::journal_request::doing;
    journal_disk_.post(
        [this, what]() -> error_code {
            switch (what.what) {
            case doing::create_segment:
                return journal_.create(what.segment);
            case doing::append_and_sync:
                return journal_.append_and_sync(what.segment, what.bytes);
            case doing::sync_directory:
                return journal_.sync_directory();
            case doing::remove:
                return journal_.remove(what.segment);
            }
            return make_error_code(boost::system::errc::invalid_argument);
        },
        [this, id = what.id](error_code failure) {
            tell(&box::gateway::journal_completed, id, failure);
        });
}

bool host::write_audit() {
    if (audit_lines_.empty()) {
        return true;
    }
    if (const auto written = audit_.append(audit_lines_); !written) {
        fail("audit log " + audit_.path().string() + ": cannot write: " +
             written.error().message() + "; nothing crosses unrecorded, so this box stops");
        return false;
    }
    audit_lines_.clear();
    if (!behind_since_) {
        behind_since_ = now().wall;
    }
    return true;
}

// Seldom, and where it may wait: a file system that does not answer holds up the log's commits
// only.
void host::look_around() {
    if (looking_) {
        return;
    }
    looking_ = true;
    struct found {
        box::storage_report space;
        std::vector<box::left_note> notes;
    };
    auto what = std::make_shared<found>(); // the worker fills it, then the event loop reads it
    audit_disk_.post(
        [this, what] {
            what->space = {space_of(audit_.path()), space_of(journal_.path())};
            what->notes = notes_.take();
            return error_code();
        },
        [this, what](error_code) {
            looking_ = false;
            space_ = what->space;
            tell(&box::gateway::storage_seen, what->space);
            if (!what->notes.empty()) {
                tell(&box::gateway::operators_noted, what->notes);
            }
        });
}

void host::forget_note(std::string name) {
    audit_disk_.post(
        [this, name = std::move(name)] {
            notes_.forget(name);
            return error_code();
        },
        [](error_code) {});
}

// One at a time: what comes meanwhile goes with the next.
void host::commit_audit() {
    // Lines that are not appended yet come first: the end of the turn is on its way.
    if (committing_ || !audit_lines_.empty() || (audit_.uncommitted() == 0 && !sync_below_)) {
        return;
    }
    committing_ = true;
    audit_disk_.post(audit_.commit(), [this, size = audit_.size(),
                                       below = std::exchange(sync_below_, std::nullopt)](
                                          error_code failure) {
        committing_ = false;
        if (failure) {
            fail("audit log " + audit_.path().string() +
                 ": cannot write or sync: " + failure.message() +
                 "; it is not tried again, because the disk may have lost what it had taken, and "
                 "this box stops");
            return;
        }
        checkpoint_ = size;
        signed_at_ = now().wall;
        behind_since_ = size < audit_.size() ? signed_at_ : std::nullopt;
        if (below) {
            tell(&box::gateway::audit_synced, *below);
        }
        if (sync_below_ || audit_.uncommitted() >= commit_after) {
            commit_audit();
        }
    });
}

} // namespace diolkos::net
