#include "tests/differential/readers.hpp"

#include <expat.h>

#include <memory>

namespace diolkos::differential {
namespace {

constexpr char separator = '\x01'; // no XML character, so it is in no name

tree_builder& of(void* data) {
    return *static_cast<tree_builder*>(data);
}

// "namespace" separator "name", or "name".
template <typename Named>
Named split(std::string_view joined) {
    Named made;
    const auto at = joined.find(separator);
    if (at == std::string_view::npos) {
        made.name = joined;
    } else {
        made.name_space = joined.substr(0, at);
        made.name = joined.substr(at + 1);
    }
    return made;
}

void on_start(void* data, const char* name, const char** attributes) {
    auto element = split<tree>(name);
    for (; *attributes != nullptr; attributes += 2) {
        element.attributes.push_back(split<tree_attribute>(attributes[0]));
        element.attributes.back().value = attributes[1];
    }
    of(data).start(std::move(element));
}
void on_end(void* data, const char*) {
    of(data).end();
}
void on_text(void* data, const char* text, int length) {
    of(data).text({text, static_cast<std::size_t>(length)});
}
void on_comment(void* data, const char*) {
    of(data).object("a comment");
}
void on_instruction(void* data, const char*, const char*) {
    of(data).object("a processing instruction");
}
void on_cdata(void* data) {
    of(data).object("a CDATA section");
}
void on_cdata_end(void*) {}
void on_doctype(void* data, const char*, const char*, const char*, int) {
    of(data).object("a document type");
}
void on_doctype_end(void*) {}

} // namespace

reading read_with_expat(std::string_view document) {
    tree_builder built;
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
        XML_ParserCreateNS(nullptr, separator), &XML_ParserFree);
    XML_SetUserData(parser.get(), &built);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetCommentHandler(parser.get(), on_comment);
    XML_SetProcessingInstructionHandler(parser.get(), on_instruction);
    XML_SetCdataSectionHandler(parser.get(), on_cdata, on_cdata_end);
    XML_SetDoctypeDeclHandler(parser.get(), on_doctype, on_doctype_end);
    if (XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE) !=
        XML_STATUS_OK)
        return {std::nullopt, XML_ErrorString(XML_GetErrorCode(parser.get()))};
    return finish(std::move(built));
}

} // namespace diolkos::differential
