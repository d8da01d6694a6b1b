// Any text as an XSD of the namespace urn:x: refused with a sentence that says where, or compiled;
// and then both validators agree on what is made of it. The dictionary of the link comes from
// here too: nothing else decodes one.
//
// Imports are of the core alone: types.xsd, xml.xsd.
#include "guard/profile_state.hpp"
#include "tests/differential/agreement.hpp"
#include "tests/differential/schema_stanza.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/source_dir.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace diolkos;
namespace fs = std::filesystem;

namespace {

// The core, and room for a profile and the schema.
fs::path make_folder() {
    const auto made = fs::temp_directory_path() / ("diolkos-schema-" + std::to_string(getpid()));
    fs::create_directories(made);
    for (const auto* core : {"types.xsd", "xml.xsd", "stanza-errors.xsd", "server.xsd"})
        fs::copy_file(fs::path(DIOLKOS_SOURCE_DIR) / "schemas" / core, made / core,
                      fs::copy_options::overwrite_existing);
    return made;
}

// Names that the profile can carry without escapes; others do not matter here.
bool plain(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

void write_profile(const fs::path& file, const std::vector<std::string>& elements) {
    std::ofstream out(file);
    out << "name = \"x\"\n[[allow]]\nnamespace = \"urn:x\"\nschema = \"x.xsd\"\n"
           "in = [\"message\", \"iq\"]\nat_most = 2\nelements = [";
    for (const auto& each : elements)
        out << '"' << each << "\", ";
    out << "]\n";
}

void hold_together(const std::shared_ptr<const guard::compiled_profile>& profile) {
    constexpr int stanzas = 40;
    differential::chance by(1);
    differential::stanza_maker maker(profile->compiled(), by);
    differential::agreement both(profile);
    for (int i = 0; i < stanzas; ++i) {
        wire::stanza_fields fields;
        try {
            fields = maker.valid();
        } catch (const std::logic_error&) {
            return; // a type that has no value, or none that is found by trying
        }
        if (i % 4 != 0)
            maker.mutate(fields);
        fuzz::require_none(both.on(fields).difference, "both validators say the same");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto folder = make_folder();
    const auto file = folder / "x.xsd";
    std::ofstream(file, std::ios::binary) << fuzz::text_of(data, size);
    try {
        auto elements = guard::read_schema(file, "urn:x").elements;
        std::erase_if(elements, [](const auto& name) { return !plain(name); });
        std::ranges::sort(elements);
        elements.erase(std::ranges::unique(elements).begin(), elements.end());
        write_profile(folder / "x.toml", elements);
        hold_together(guard::compiled_profile::load(folder / "x.toml"));
    } catch (const guard::profile_error& refused) {
        const std::string_view said = refused.what();
        fuzz::require(said.starts_with(folder.string()) || said.starts_with("schemas: "),
                      "a refusal says where it is", said);
    }
    return 0;
}
