#include "tally.hpp"

#include "stage.hpp"

namespace diolkos::simulation {

namespace {

template <std::size_t size>
void add(std::array<std::uint64_t, size>& to,
         const std::array<std::uint64_t, size>& what) noexcept {
    for (std::size_t i = 0; i < size; ++i) {
        to[i] += what[i];
    }
}

std::string findings_text(const std::array<std::uint64_t, audit::finding_count>& counts) {
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        text.append(text.empty() ? "" : ", ")
            .append(std::to_string(counts[i]) + " ")
            .append(audit::name(static_cast<audit::finding>(i)));
    }
    return text;
}

} // namespace

tally& tally::operator+=(const tally& other) noexcept {
    steps += other.steps;
    letters += other.letters;
    one_way += other.one_way;
    kills += other.kills;
    power_losses += other.power_losses;
    in_a_write += other.in_a_write;
    starts += other.starts;
    stanzas_received += other.stanzas_received;
    crossings += other.crossings;
    crossings_lost += other.crossings_lost;
    datagrams += other.datagrams;
    datagrams_lost += other.datagrams_lost;
    datagrams_damaged += other.datagrams_damaged;
    datagrams_forged += other.datagrams_forged;
    datagrams_replayed += other.datagrams_replayed;
    add(faults, other.faults);
    add(findings, other.findings);
    add(forged_findings, other.forged_findings);
    return *this;
}

tally count(stage& of) {
    tally all;
    all.steps = of.clock.steps();
    all.one_way = of.how.one_way ? 1 : 0;
    for (const auto& one : of.letters.all()) {
        ++all.letters;
        all.stanzas_received += one.received;
    }
    for (const auto side : {box::side::low, box::side::high}) {
        const auto& box = of.box(side);
        all.kills += box.kills;
        all.power_losses += box.power_losses;
        all.in_a_write += box.in_a_write;
        all.starts += box.starts;
        all.crossings += box.durable().offered().size();
        all.crossings_lost += box.durable().lost();
        const auto& road = of.road(side);
        all.datagrams += road.sent;
        all.datagrams_lost += road.lost;
        all.datagrams_damaged += road.damaged;
        all.datagrams_forged += road.forged;
        all.datagrams_replayed += road.replayed;
    }
    all.faults = of.happened;
    all.findings = of.seen.findings;
    all.forged_findings = of.seen.forged_findings;
    return all;
}

std::string text_of(const tally& what) {
    const auto n = [](std::uint64_t value) { return std::to_string(value); };
    std::string text =
        n(what.letters) + " stanzas said, " + n(what.crossings) + " crossings, " +
        n(what.stanzas_received) + " stanzas received, " + n(what.steps) + " steps\n" +
        n(what.kills) + " kills and " + n(what.power_losses) + " power losses of a box, " +
        n(what.in_a_write) + " of them in a write; " + n(what.starts) + " starts\n" +
        n(what.one_way) + " runs over one-way links: " + n(what.datagrams) + " datagrams, " +
        n(what.datagrams_lost) + " lost, " + n(what.datagrams_damaged) + " damaged, " +
        n(what.datagrams_forged) + " forged, " + n(what.datagrams_replayed) + " replayed; " +
        n(what.crossings_lost) + " crossings lost and reported\nfaults:";
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        text.append(i == 0 ? " " : ", ")
            .append(n(what.faults[i]) + " ")
            .append(name(static_cast<fault>(i)));
    }
    text += "\nreconcile: " + findings_text(what.findings);
    text += "\nreconcile, of logs forged on purpose: " + findings_text(what.forged_findings) + "\n";
    return text;
}

} // namespace diolkos::simulation
