// Any text as a profile: read, or refused with a sentence that says where.
//
// ASCII only: beyond it, toml++ 3.3.0 has a fault of its own where a value ends (a table of blanks
// whose gaps it takes for unreachable).
#include "guard/compiled_profile.hpp"
#include "guard/profile_file.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <fstream>
#include <unistd.h>

using namespace diolkos;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return 0;
    static const std::string path = "/tmp/diolkos-profile-" + std::to_string(getpid()) + ".toml";
    std::ofstream(path, std::ios::binary) << text;
    try {
        static_cast<void>(guard::read_profile(path));
    } catch (const guard::profile_error& refused) {
        fuzz::require(std::string_view(refused.what()).starts_with(path),
                      "a refusal says where it is", refused.what());
    }
    std::remove(path.c_str());
    return 0;
}
