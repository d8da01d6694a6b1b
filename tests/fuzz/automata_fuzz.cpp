// Stanzas made of the schemas of a profile that ships and then changed, held before both
// validators.
//
//     first byte: which profile; second: how many changes; the rest: choices for stanza_maker
#include "tests/differential/agreement.hpp"
#include "tests/differential/schema_stanza.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/source_dir.hpp"

#include <filesystem>

using namespace diolkos;

namespace {

struct subject {
    explicit subject(const char* name)
        : profile(guard::compiled_profile::load(std::filesystem::path(DIOLKOS_SOURCE_DIR) /
                                                "schemas" / (std::string(name) + ".toml"))),
          both(profile) {}
    std::shared_ptr<const guard::compiled_profile> profile;
    differential::agreement both;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t most_changes = 4;
    static subject subjects[] = {subject("chat"), subject("minimal"), subject("muc-admin"),
                                 subject("social")};
    if (size < 2)
        return 0;
    auto& [profile, both] = subjects[data[0] % std::size(subjects)];
    const auto bytes = fuzz::bytes_of(fuzz::text_of(data + 2, size - 2));
    differential::chance by(0, bytes);
    differential::stanza_maker maker(profile->compiled(), by);
    auto fields = maker.valid();
    const auto changes = data[1] % most_changes;
    for (std::size_t i = 0; i < changes; ++i)
        maker.mutate(fields);
    const auto answer = both.on(fields);
    fuzz::require_none(answer.difference, "both validators say the same");
    fuzz::require(changes != 0 || answer.accepted, "what the schemas say is accepted",
                  differential::plainly_written(fields, *profile->names()));
    return 0;
}
