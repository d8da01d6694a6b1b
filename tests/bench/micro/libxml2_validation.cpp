#include "tests/bench/micro/libxml2_validation.hpp"

#include "guard/profile_file.hpp"
#include "guard/schema_driver.hpp"
#include "guard/schema_subset.hpp"

#include <filesystem>
#include <fstream>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdexcept>
#include <unistd.h>

namespace diolkos::bench {

namespace fs = std::filesystem;

struct libxml2_validation::state {
    fs::path folder;
    xmlSchemaPtr schema = nullptr;
    xmlSchemaValidCtxtPtr validator = nullptr;
    xmlParserCtxtPtr parser = nullptr;
};

libxml2_validation::libxml2_validation(const guard::compiled_profile& profile)
    : state_(std::make_unique<state>()) {
    state_->folder = fs::temp_directory_path() / ("diolkos-libxml2-" + std::to_string(::getpid()));
    fs::create_directories(state_->folder);
    // libxml2 resolves an import by its address only: the driver names them all.
    std::string imports;
    for (const auto& document : profile.documents()) {
        const auto name = fs::path(document.file).filename().string();
        std::ofstream(state_->folder / name, std::ios::binary) << document.text;
        if (document.name_space != guard::server_name_space)
            imports += " <xs:import namespace=\"" + document.name_space + "\" schemaLocation=\"" +
                       name + "\"/>\n";
    }
    auto driver = guard::write_driver(profile.source());
    const auto first = driver.find(" <xs:import");
    const auto last = driver.rfind(" <xs:import");
    driver.replace(first, driver.find('\n', last) + 1 - first, imports);
    const auto file = state_->folder / "driver.xsd";
    std::ofstream(file, std::ios::binary) << driver;
    auto* reader = xmlSchemaNewParserCtxt(file.c_str());
    state_->schema = xmlSchemaParse(reader);
    xmlSchemaFreeParserCtxt(reader);
    if (state_->schema == nullptr)
        throw std::runtime_error("libxml2 does not take the schemas");
    state_->validator = xmlSchemaNewValidCtxt(state_->schema);
    state_->parser = xmlNewParserCtxt();
}

libxml2_validation::~libxml2_validation() {
    xmlFreeParserCtxt(state_->parser);
    xmlSchemaFreeValidCtxt(state_->validator);
    xmlSchemaFree(state_->schema);
    fs::remove_all(state_->folder);
}

bool libxml2_validation::validate(std::string_view document) {
    auto* tree =
        xmlCtxtReadMemory(state_->parser, document.data(), static_cast<int>(document.size()),
                          nullptr, nullptr, XML_PARSE_NONET);
    const bool valid = tree != nullptr && xmlSchemaValidateDoc(state_->validator, tree) == 0;
    xmlFreeDoc(tree);
    return valid;
}

} // namespace diolkos::bench
