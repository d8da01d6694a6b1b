// What the witness sees of a one-way link: what was said in which session, what of it came, and
// whether the receiver says just that.
#include "promise.hpp"
#include "stage.hpp"
#include "witness.hpp"

#include <charconv>

namespace diolkos::simulation {

namespace {

// At an orderly stop nothing is left untold, but for what comes while the stop is being recorded.
constexpr duration most_before_stop = 100ms;

std::size_t index(const box_run& box) {
    return static_cast<std::size_t>(box.which);
}

// Of "Start 3 of the far box is heard; ..."; 0: it says something else.
std::uint64_t start_named_in(std::string_view detail) {
    std::uint64_t start = 0;
    if (detail.starts_with("Start ")) {
        detail.remove_prefix(6);
        (void)std::from_chars(detail.data(), detail.data() + detail.size(), start);
    }
    return start;
}

} // namespace

void witness::datagram_leaves(const box_run& box, std::string_view datagram) {
    must(of_.how.speaks(box.which), box.name() + " sends where there is no way");
    must(box.durable().has_begun(box.run()), box.name() + " sends before its start is durable");
    auto& tap = taps_[index(box)];
    for (const auto& one : tap.sent(datagram, of_.clock.now())) {
        std::visit([&](const auto& message) { said(box, message); }, one);
    }
    if (const auto upto = tap.committed_said(); upto && *upto != 0) {
        said(box, wire::committed{0, *upto});
    }
}

void witness::datagram_comes(const box_run& box, std::string_view datagram) {
    auto& tap = taps_[index(of_.other(box))];
    auto& link = links_[index(box)];
    if (link.hears == tap.session() && !tap.came(datagram, of_.clock.now()) && !link.repeated) {
        link.repeated = of_.clock.now();
    }
}

// Whoever sends again what was sent is told of, some time later.
void witness::judge_repeated(const box_run& box, duration untold) {
    const auto& link = links_[index(box)];
    const bool slow = of_.how.slow_disks || of_.how.has(fault::slow_disk) ||
                      of_.how.has(fault::disk_error) || of_.how.has(fault::full_disk);
    must(slow || !link.repeated || link.tells_of_repeated ||
             of_.clock.now() < *link.repeated + untold,
         box.name() + " has got a packet a second time, and does not say so");
}

void witness::logged_one_way(const box_run& box, std::string_view event, std::string_view line) {
    auto& link = links_[index(box)];
    auto& tap = taps_[index(of_.other(box))];
    if (event == "link-up") {
        if (const auto start = start_named_in(field(line, "detail"));
            start != 0 && start != link.hears) {
            must(start >= link.newest, box.name() + " hears start " + std::to_string(start) +
                                           " of the far box again, after " +
                                           std::to_string(link.newest));
            link.newest = start;
            // What the other box runs by now would be too strict: a start with another schema that
            // the box itself refused, for what waits in its journal, says nothing, and what it had
            // said before, with the right one, may be heard late or be played back (seed 305).
            must(tap.schema_said(start) == box.schema(),
                 box.name() + " hears a box with another schema");
            link.hears = start;
            tap.receiver_forgets();
        }
    } else if (event == "link-refused") {
        schema_refusals += field(line, "rule") == "link.hello.schema-digest" ? 1 : 0;
        link.tells_of_repeated |= field(line, "rule") == "link.datagram.repeated";
    } else if (event == "stop") {
        judge_repeated(box, most_before_stop);
    } else if (event == "crossing-receipted") {
        must(taps_[index(box)].said(std::string(field(line, "id"))),
             box.name() + " says that crossing " + std::to_string(number_field(line, "sequence")) +
                 " is handed on, and it has not left");
    } else if (event == "crossing-accepted" ||
               (event == "crossing-refused" && !field(line, "mac").empty())) {
        must(tap.said(link.hears, std::string(field(line, "id"))),
             box.name() + " takes crossing " + std::to_string(number_field(line, "sequence")) +
                 ", which was not said in the session that it hears");
    } else if (event == "crossing-lost" && link.hears == tap.session()) {
        const auto last = number_field(line, "last");
        for (auto sequence = number_field(line, "sequence"); sequence <= last; ++sequence) {
            must(!tap.came_whole(sequence), box.name() + " reports crossing " +
                                                std::to_string(sequence) +
                                                " as lost, and all of it had come");
        }
    }
}

// A one-way link has lost that crossing of `from`: it was said, the far box did not decide on it,
// and has it on record that it will not come.
bool witness::is_lost(const box_run& from, std::uint64_t sequence, const std::string& id) {
    const auto& far = of_.other(from).durable();
    const auto* const there = far.arrived(id);
    if (there != nullptr && there->decided && !there->lost) {
        return false;
    }
    must(of_.how.one_way.has_value(), "crossing " + id + " was offered and is lost");
    must(far.has_lost(sequence), "crossing " + std::to_string(sequence) + " of " + from.name() +
                                     " is lost, and no record says so");
    must(!of_.how.kinds.empty() || of_.not_heard,
         "crossing " + std::to_string(sequence) + " is lost, and nothing went wrong");
    return true;
}

} // namespace diolkos::simulation
