#include "tests/differential/readers.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <memory>

namespace diolkos::differential {
namespace {

std::string_view text_of(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string name_space_of(const xmlNs* which) {
    return which == nullptr ? std::string() : std::string(text_of(which->href));
}

tree element_of(xmlDoc* document, const xmlNode& node) {
    tree made{name_space_of(node.ns), std::string(text_of(node.name)), {}, {}, {}};
    for (const xmlAttr* each = node.properties; each != nullptr; each = each->next) {
        const std::unique_ptr<xmlChar, decltype(xmlFree)> value(
            xmlNodeListGetString(document, each->children, 1), xmlFree);
        made.attributes.push_back({name_space_of(each->ns), std::string(text_of(each->name)),
                                   std::string(text_of(value.get()))});
    }
    return made;
}

// As deep as the document, which libxml2 limits itself.
void walk(xmlDoc* document, const xmlNode* first, tree_builder& built) {
    for (const xmlNode* each = first; each != nullptr; each = each->next) {
        switch (each->type) {
        case XML_ELEMENT_NODE:
            built.start(element_of(document, *each));
            walk(document, each->children, built);
            built.end();
            break;
        case XML_TEXT_NODE:
            built.text(text_of(each->content));
            break;
        default:
            built.object("a node of libxml2's type " + std::to_string(each->type));
            break;
        }
    }
}

} // namespace

reading read_with_libxml2(std::string_view document) {
    xmlResetLastError();
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> parsed(
        xmlReadMemory(document.data(), static_cast<int>(document.size()), "document", nullptr,
                      options),
        &xmlFreeDoc);
    // An error of namespaces does not make libxml2 give up.
    if (const auto* found = xmlGetLastError(); found != nullptr)
        return {std::nullopt, found->message == nullptr ? "an error" : found->message};
    if (!parsed)
        return {std::nullopt, "no document"};
    tree_builder built;
    walk(parsed.get(), parsed->children, built);
    return finish(std::move(built));
}

} // namespace diolkos::differential
