#include "guard/compiled_profile.hpp"

#include "guard/automata_builder.hpp"
#include "guard/dictionary_builder.hpp"
#include "guard/grammars.hpp"
#include "guard/profile_digest.hpp"
#include "guard/profile_file.hpp"
#include "guard/profile_state.hpp"
#include "guard/schema_driver.hpp"
#include "guard/schema_subset.hpp"
#include "guard/xerces.hpp"

#include <xercesc/dom/DOMException.hpp>
#include <xercesc/sax/SAXException.hpp>
#include <xercesc/util/XMLException.hpp>

#include <algorithm>

namespace diolkos::guard {

namespace {

// The documents that every profile stands on, whatever else it names.
struct core_schema {
    const char* file;
    std::string_view name_space;
};
constexpr core_schema core_schemas[] = {
    {"types.xsd", "urn:diolkos:types:1"},
    {"xml.xsd", "http://www.w3.org/XML/1998/namespace"},
    {"stanza-errors.xsd", "urn:ietf:params:xml:ns:xmpp-stanzas"},
    {"server.xsd", server_name_space},
};

std::vector<schema_document> read_catalogue(const profile_file& profile) {
    std::vector<schema_document> catalogue;
    for (const auto& core : core_schemas)
        catalogue.push_back(read_schema(profile.core / core.file, std::string(core.name_space)));
    for (const auto& entry : profile.allowed) {
        if (std::ranges::find(catalogue, entry.name_space, &schema_document::name_space) !=
            catalogue.end())
            throw profile_error(entry.at + ": `" + entry.name_space +
                                "` belongs to the core of every profile");
        auto schema = read_schema(entry.schema, entry.name_space);
        for (const auto& element : entry.elements)
            if (std::ranges::find(schema.elements, element) == schema.elements.end())
                throw profile_error(entry.at + ": " + entry.schema.filename().string() +
                                    " declares no element `" + element + "`");
        catalogue.push_back(std::move(schema));
    }
    return catalogue;
}

// Of a start tag, an end tag and the longest names that the attributes can have.
std::size_t widest_markup(const wire::dictionary& names) {
    constexpr std::size_t core = 160; // the longest of jabber:server's: an error with its condition
    constexpr std::size_t punctuation = 32;
    const auto longest_name = [](const wire::value_type& type) {
        std::size_t longest = 0;
        for (const auto& name : type.names)
            longest = std::max(longest, 6 * name.size());
        return longest;
    };
    std::size_t widest = core;
    for (const auto& element : names.elements()) {
        std::size_t sum = punctuation + 2 * element.name.size() + 6 * element.name_space.size() +
                          longest_name(element.content);
        for (const auto& attribute : element.attributes)
            sum += attribute.name.size() + 4 + longest_name(attribute.type);
        widest = std::max(widest, sum);
    }
    return widest;
}

// The compilers of the schema model know names only: "schemas: {namespace}name: sentence". This
// finds where the name stands, in the document of its namespace.
std::string located(const std::string& said, const std::vector<schema_document>& catalogue) {
    constexpr std::string_view start = "schemas: {";
    const auto end = said.find('}');
    if (!said.starts_with(start) || end == std::string::npos)
        return said;
    const auto document = std::ranges::find(
        catalogue, said.substr(start.size(), end - start.size()), &schema_document::name_space);
    const auto name = said.substr(end + 1, said.find_first_of("@:", end + 1) - end - 1);
    if (document == catalogue.end())
        return said;
    for (const char quote : {'\'', '"'}) {
        const auto at = document->text.find("name=" + (quote + name) + quote);
        if (at == std::string::npos)
            continue;
        const auto line = std::count(
            document->text.begin(), document->text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        return document->file + ":" + std::to_string(line + 1) +
               ":1: " + said.substr(start.size() - 1);
    }
    return document->file + ":1:1: " + said.substr(start.size() - 1);
}

std::unique_ptr<compiled_profile::state> compile(const std::filesystem::path& file) {
    auto made = std::make_unique<compiled_profile::state>();
    made->source = read_profile(file);
    auto catalogue = read_catalogue(made->source);
    made->grammars = std::make_unique<const grammar_set>(
        grammar_set{compile_grammars(catalogue, write_driver(made->source))});
    bool changed = false;
    auto& schemas = *made->grammars->pool->getXSModel(changed);
    try {
        made->names = std::make_shared<const wire::dictionary>(build_dictionary(schemas));
        made->automata =
            std::make_unique<const schema_automata>(build_automata(schemas, *made->names));
    } catch (const profile_error& error) {
        throw profile_error(located(error.what(), catalogue));
    }
    made->widest_markup = widest_markup(*made->names);
    made->digest = digest_of(*made->names, made->source, catalogue);
    made->documents = std::move(catalogue);
    made->resolve();
    return made;
}

} // namespace

std::shared_ptr<const compiled_profile>
compiled_profile::load(const std::filesystem::path& profile_path) {
    start_xerces();
    try {
        return std::shared_ptr<const compiled_profile>(new compiled_profile(compile(profile_path)));
    } catch (const xercesc::XMLException& error) {
        throw profile_error(profile_path.string() + ":1:1: " + utf8(error.getMessage()));
    } catch (const xercesc::SAXException& error) {
        throw profile_error(profile_path.string() + ":1:1: " + utf8(error.getMessage()));
    } catch (const xercesc::DOMException& error) { // the schema loader has a DOM within
        throw profile_error(profile_path.string() +
                            ":1:1: a schema of it cannot be read: " + utf8(error.getMessage()));
    }
}

compiled_profile::state::state() = default;
compiled_profile::state::~state() = default;

compiled_profile::compiled_profile(std::unique_ptr<state> compiled)
    : state_(std::move(compiled)) {}

compiled_profile::~compiled_profile() = default;

const std::string& compiled_profile::name() const noexcept {
    return state_->source.name;
}
const std::shared_ptr<const wire::dictionary>& compiled_profile::names() const noexcept {
    return state_->names;
}
const compiled_profile::digest_bytes& compiled_profile::digest() const noexcept {
    return state_->digest;
}
const profile_file& compiled_profile::source() const noexcept {
    return state_->source;
}
const std::vector<schema_document>& compiled_profile::documents() const noexcept {
    return state_->documents;
}

} // namespace diolkos::guard
