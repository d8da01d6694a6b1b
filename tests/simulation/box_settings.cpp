// What a box is told of itself, by the plan of the run.
#include "box_run.hpp"
#include "guard/compiled_profile.hpp"
#include "stage.hpp"
#include "tests/source_dir.hpp"

namespace diolkos::simulation {

namespace {

const std::shared_ptr<const guard::compiled_profile>& chat() {
    static const auto loaded =
        guard::compiled_profile::load(DIOLKOS_SOURCE_DIR "/schemas/chat.toml");
    return loaded;
}

} // namespace

box::settings box_run::settings() const {
    const bool low = which == box::side::low;
    const std::vector<std::string> low_names{"s1.low.example", "s2.low.example",
                                             "nobody.low.example"};
    const std::vector<std::string> high_names{"s1.high.example", "s2.high.example",
                                              "nobody.high.example"};
    box::settings how;
    how.box_name = name_;
    how.which = which;
    how.near_domains = box::domain_set(low ? low_names : high_names);
    how.far_domains = box::domain_set({low ? "*.high.example" : "*.low.example"});
    how.profile = chat();
    how.link.name = "simulated";
    how.link.schema_digest = how.profile->digest();
    if (other_schema_) {
        how.link.schema_digest[0] ^= std::byte{1};
    }
    how.link.window_crossings = of_.how.window;
    how.max_queue_stanzas = of_.how.queue;
    how.journal_segment_bytes = of_.how.journal_segment;
    how.journal_limit_bytes = of_.how.journal_limit;
    how.max_undurable_bytes = of_.how.undurable;
    how.queue_age = of_.how.queue_age;
    how.link_wait_stanzas = of_.how.wait_stanzas;
    how.link_wait_iq = of_.how.wait_iq;
    how.link_wait_other = of_.how.wait_other;
    how.random = [this](std::span<std::byte> bytes) { of_.random.fill(bytes); };
    if (of_.how.one_way) {
        how.link.one_way = one_way_settings();
    }
    of_.random.fill(how.boot);
    return how;
}

link::one_way_settings box_run::one_way_settings() const {
    const auto& plan = *of_.how.one_way;
    link::one_way_settings how;
    if (of_.how.speaks(which)) {
        auto& out = how.send.emplace();
        out.key = of_.key(which);
        out.profile = plan.profile;
        out.extra_repair = plan.extra_repair;
        out.datagram_bytes = plan.datagram_bytes;
        out.bytes_per_second = plan.bytes_per_second;
        out.burst_bytes = plan.bytes_per_second == 0 ? out.burst_bytes : 4'096;
        out.generation_bits = plan.generation_bits;
    }
    if (const auto far = of_.other(*this).which; of_.how.speaks(far)) {
        auto& in = how.receive.emplace();
        in.key = of_.key(far);
        in.generation_bits = plan.generation_bits;
    }
    return how;
}

} // namespace diolkos::simulation
