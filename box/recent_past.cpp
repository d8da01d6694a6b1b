#include "box/recent_past.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {
namespace {

using audit::event;

bool is_refusal(event what) noexcept {
    return what == event::stanza_refused || what == event::crossing_refused ||
           what == event::stream_refused || what == event::link_refused ||
           what == event::stream_denied || what == event::configuration_refused ||
           what == event::operator_refused || what == event::crossing_bounced ||
           what == event::crossing_expired || what == event::validators_disagreed;
}

bool is_over(test_crossing::state how) noexcept {
    using enum test_crossing::state;
    return how == answered || how == refused || how == expired;
}

} // namespace

std::string_view name(test_crossing::state how) noexcept {
    using enum test_crossing::state;
    switch (how) {
    case waiting:
        return "waiting";
    case offered:
        return "offered";
    case accepted:
        return "accepted";
    case answered:
        return "answered";
    case refused:
        return "refused";
    case expired:
        return "expired";
    }
    return {};
}

void recent_past::seen(const audit::record& entry) {
    if (entry.what == event::link_up || entry.what == event::link_down) {
        link_changed(entry);
    }
    if (is_refusal(entry.what)) {
        refused(entry);
    }
}

void recent_past::follow_tests(const audit::record& entry) {
    for (auto& test : tests_) {
        follow(test, entry);
    }
}

void recent_past::link_changed(const audit::record& entry) {
    link_ = {entry.time, entry.peer_address, entry.detail};
}

void recent_past::refused(const audit::record& entry) {
    if (refusals_.size() == max_refusals) {
        refusals_.pop_front();
    }
    refusals_.push_back({entry.time, std::string(audit::name(entry.what)),
                         std::string(entry.reason), entry.rule, entry.where, entry.detail,
                         entry.peer_domain, entry.peer_address, entry.from, entry.to, entry.id});
}

bool recent_past::takes_test() const noexcept {
    return tests_.size() < max_tests || is_over(tests_.front().how) ||
           tests_.front().how == test_crossing::state::accepted;
}

void recent_past::expect(std::string from, std::string to, wall_time now) {
    if (tests_.size() == max_tests) {
        tests_.pop_front();
    }
    tests_.push_back({.from = std::move(from),
                      .to = std::move(to),
                      .id = {},
                      .answer_id = {},
                      .answer = {},
                      .reason = {},
                      .requested = now,
                      .last_change = now,
                      .receipted = {},
                      .returned = {}});
}

// The sender's address is nobody else's, so whatever names it is of the test: as the sender on the
// way out, as the receiver on the way back. A receipt names the crossing alone.
void recent_past::follow(test_crossing& test, const audit::record& entry) {
    using enum test_crossing::state;
    const bool out = entry.from == test.from || (!test.id.empty() && entry.id == test.id);
    if (out && entry.what == event::crossing_receipted && !test.receipted) {
        test.receipted = entry.time; // which may come behind the answer
    }
    if (is_over(test.how)) {
        return;
    }
    const auto become = [&](test_crossing::state how) {
        test.how = how;
        test.last_change = entry.time;
        test.reason = how == refused || how == expired ? std::string(entry.reason) : "";
        if (test.id.empty() && how != answered) {
            test.id = entry.id;
        }
    };
    if (out && entry.what == event::stanza_waiting) {
        become(waiting);
    } else if (out && entry.what == event::crossing_offered) {
        become(offered);
    } else if (out && entry.what == event::crossing_receipted) {
        become(accepted);
    } else if (out &&
               (entry.what == event::stanza_refused || entry.what == event::crossing_refused)) {
        become(refused);
    } else if (out && entry.what == event::crossing_expired) {
        become(expired);
    } else if (entry.what == event::crossing_accepted && entry.to == test.from) {
        become(answered);
        test.returned = entry.time;
        test.answer_id = entry.id;
        test.answer = entry.type;
    }
}

} // namespace diolkos::box
