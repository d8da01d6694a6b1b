// How a box stops: no new streams, peers heard out, what is under way settled, answers delivered,
// the stop recorded and the journal sealed.
#include "box/gateway_state.hpp"

namespace diolkos::box {

namespace {

// How long a box that stops goes on to deliver the answers to what it gave up.
constexpr std::chrono::seconds last_answers{2};

} // namespace

void gateway::drain(std::chrono::steady_clock::time_point deadline, moment now) {
    auto& box = *state_;
    box.log.at(now);
    if (box.life == state::phase::running) {
        box.life = state::phase::draining;
        box.draining_until = deadline;
        box.inbound.close_all("system-shutdown", "box.stopping", "The box is stopping.");
    }
    box.settle();
}

void gateway::state::continue_drain() {
    if (!draining_until) {
        return;
    }
    const auto now = log.now().mono;
    const bool heard = inbound.size() == 0; // whatever peers had to say still
    const bool answered = outbound.quiet() && after.empty();
    const bool settled = leaving.quiet() && coming.quiet();
    switch (life) {
    case phase::running:
    case phase::drained:
        break;
    case phase::draining:
        if (!(heard && settled && answered) && now < *draining_until) {
            break;
        }
        leaving.give_up(); // whoever still waits for the link is told, and who comes now
        life = phase::answering;
        break;
    case phase::answering:
        if (!(heard && answered) && now < *draining_until + last_answers) {
            break;
        }
        inbound.wait_no_more();
        outbound.give_up(obstacle::stopping);
        outbound.close_all("", "box.stopping", "The box is stopping.");
        verifier.close_all("", "box.stopping", "The box is stopping.");
        say_farewell();
        tell_of_datagrams(true);
        if (link.up()) {
            link_record(audit::event::link_down, "box.stopping", "The box is stopping.");
        }
        out.push_back(link_drop{});
        strangers.settle();
        life_record(audit::event::stop, settled ? "Everything that was accepted is settled."
                                                : std::to_string(leaving.in_doubt()) +
                                                      " crossings are without a receipt.");
        last_words = log.ticket();
        life = phase::closing;
        break;
    case phase::closing:
        if (durable_upto >= last_words && log_is_safe()) {
            store.close();
            life = phase::sealing;
        }
        break;
    case phase::sealing:
        if (store.closed()) {
            out.push_back(drained{});
            life = phase::drained;
        }
        break;
    }
}

} // namespace diolkos::box
