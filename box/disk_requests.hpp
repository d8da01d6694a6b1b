// The journal's disk as the gateway sees it: each request becomes an action, and its completion
// comes back by gateway::journal_completed().
//
// I/O      none
// Threads  not thread-safe; confined to its shard
#pragma once

#include "box/actions.hpp"

namespace diolkos::box {

class disk_requests final : public journal::disk {
public:
    // `out` must outlive this.
    explicit disk_requests(actions& out)
        : out_(out) {}

    void create_segment(request id, journal::segment_number segment) override {
        ask(journal_request::doing::create_segment, id, segment, {});
    }
    void append_and_sync(request id, journal::segment_number segment,
                         std::string_view bytes) override {
        ask(journal_request::doing::append_and_sync, id, segment, bytes);
    }
    void sync_directory(request id) override {
        ask(journal_request::doing::sync_directory, id, 0, {});
    }
    void remove(request id, journal::segment_number segment) override {
        ask(journal_request::doing::remove, id, segment, {});
    }

private:
    void ask(journal_request::doing what, request id, journal::segment_number segment,
             std::string_view bytes) {
        out_.emplace_back(journal_request{what, id, segment, bytes});
    }

    actions& out_;
};

} // namespace diolkos::box
