#include "guard/schema_subset.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax/Locator.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

namespace diolkos::guard {

namespace {

constexpr std::string_view schema_name_space = "http://www.w3.org/2001/XMLSchema";

struct construct {
    std::string_view name;
    std::vector<std::string_view> attributes;
};

// Everything that may stand in a schema. What is absent is refused.
const std::vector<construct>& subset() {
    static const std::vector<construct> constructs{
        {"schema", {"targetNamespace", "elementFormDefault"}},
        {"import", {"namespace"}},
        {"annotation", {}},
        {"documentation", {}},
        {"element", {"name", "ref", "type", "minOccurs", "maxOccurs"}},
        {"attribute", {"name", "ref", "type", "use"}},
        {"attributeGroup", {"name", "ref"}},
        {"complexType", {"name"}},
        {"simpleContent", {}},
        {"extension", {"base"}},
        {"sequence", {"minOccurs", "maxOccurs"}},
        {"choice", {"minOccurs", "maxOccurs"}},
        {"simpleType", {"name"}},
        {"restriction", {"base"}},
        {"enumeration", {"value"}},
        {"pattern", {"value"}},
        {"length", {"value"}},
        {"minLength", {"value"}},
        {"maxLength", {"value"}},
        {"minInclusive", {"value"}},
        {"maxInclusive", {"value"}},
    };
    return constructs;
}

constexpr std::string_view built_in_types[] = {"string",   "integer",      "boolean",
                                               "dateTime", "base64Binary", "hexBinary"};

class subset_checker : public xercesc::DefaultHandler {
public:
    subset_checker(std::string file, std::string name_space)
        : file_(std::move(file)),
          name_space_(std::move(name_space)) {}

    void setDocumentLocator(const xercesc::Locator* locator) override { locator_ = locator; }

    void startPrefixMapping(const XMLCh* prefix, const XMLCh* uri) override {
        prefixes_[utf8(prefix)] = utf8(uri);
    }

    void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override {
        fail("a document type is outside the schema subset");
    }

    void startElement(const XMLCh* uri, const XMLCh* local, const XMLCh*,
                      const xercesc::Attributes& attributes) override {
        const auto name = utf8(local);
        const auto known = std::ranges::find(subset(), name, &construct::name);
        if (utf8(uri) != schema_name_space || known == subset().end())
            fail("<" + name + "> is outside the schema subset");
        for (XMLSize_t i = 0; i < attributes.getLength(); ++i)
            check_attribute(*known, utf8(attributes.getQName(i)), utf8(attributes.getValue(i)));
        if (name == "schema")
            check_target(attributes);
        if (name == "element" && depth_ == 1)
            elements_.push_back(utf8(attributes.getValue(utf16("name").c_str())));
        ++depth_;
    }

    void endElement(const XMLCh*, const XMLCh*, const XMLCh*) override { --depth_; }

    [[nodiscard]] std::vector<std::string> elements() && { return std::move(elements_); }

    void fatalError(const xercesc::SAXParseException& error) override {
        throw profile_error(file_ + ":" + std::to_string(error.getLineNumber()) + ":" +
                            std::to_string(error.getColumnNumber()) + ": " +
                            utf8(error.getMessage()));
    }

private:
    [[noreturn]] void fail(const std::string& sentence) const {
        throw profile_error(file_ + ":" + std::to_string(locator_->getLineNumber()) + ":" +
                            std::to_string(locator_->getColumnNumber()) + ": " + sentence);
    }

    void check_attribute(const construct& in, const std::string& name, const std::string& value) {
        if (name.starts_with("xmlns"))
            return;
        if (std::ranges::find(in.attributes, name) == in.attributes.end())
            fail("the attribute `" + name + "` of <" + std::string(in.name) +
                 "> is outside the schema subset");
        if (name == "maxOccurs" && value == "unbounded")
            fail("maxOccurs=\"unbounded\" is outside the schema subset: name a number");
        if (name == "use" && value == "prohibited")
            fail("use=\"prohibited\" is outside the schema subset");
        if (name == "type" || name == "base")
            check_type(value);
        if (in.name == "pattern")
            check_pattern(value);
    }

    // Xerces-C's schema model loses an alternative that is empty (see value_model_builder).
    void check_pattern(const std::string& value) const {
        if (value.empty() || value.front() == '|' || value.back() == '|' ||
            value.find("||") != std::string::npos)
            fail("the pattern `" + value +
                 "` has an empty alternative, or `|` at an end or twice in a row: outside the "
                 "schema subset, write `(...)?` or `[|]`");
    }

    void check_type(const std::string& qualified) const {
        const auto colon = qualified.find(':');
        const auto prefix = colon == std::string::npos ? std::string{} : qualified.substr(0, colon);
        const auto local = colon == std::string::npos ? qualified : qualified.substr(colon + 1);
        const auto bound = prefixes_.find(prefix);
        if (bound == prefixes_.end() || bound->second != schema_name_space)
            return; // of a document that is checked itself
        if (std::ranges::find(built_in_types, local) == std::end(built_in_types))
            fail("the type `" + qualified + "` is outside the schema subset");
    }

    void check_target(const xercesc::Attributes& attributes) const {
        const auto target = utf8(attributes.getValue(utf16("targetNamespace").c_str()));
        if (target != name_space_)
            fail("the target namespace is `" + target + "`, not `" + name_space_ + "`");
        const auto form = utf8(attributes.getValue(utf16("elementFormDefault").c_str()));
        if (!form.empty() && form != "qualified")
            fail("elementFormDefault must be qualified: every element of XMPP is");
    }

    std::string file_, name_space_;
    const xercesc::Locator* locator_ = nullptr; // set before any other event
    std::map<std::string, std::string> prefixes_;
    std::size_t depth_ = 0;
    std::vector<std::string> elements_;
};

// Of another version Xerces-C's schema loader cannot make its own DOM.
void check_declaration(const schema_document& document) {
    const std::string_view text = document.text;
    if (!text.starts_with("<?xml"))
        return;
    const auto declaration = text.substr(0, text.find("?>"));
    if (declaration.find("'1.0'") == std::string_view::npos &&
        declaration.find("\"1.0\"") == std::string_view::npos)
        throw profile_error(document.file + ":1:1: the XML declaration does not say version 1.0");
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw profile_error(file.string() + ":1:1: cannot be read");
    std::ostringstream text;
    text << stream.rdbuf();
    if (text.view().size() > max_schema_bytes)
        throw profile_error(file.string() + ":1:1: is longer than " +
                            std::to_string(max_schema_bytes) + " bytes");
    return std::move(text).str();
}

} // namespace

schema_document read_schema(const std::filesystem::path& file, const std::string& name_space) {
    start_xerces();
    schema_document document{name_space, file.string(), read_file(file), {}};
    const std::unique_ptr<xercesc::SAX2XMLReader> reader(
        xercesc::XMLReaderFactory::createXMLReader());
    reader->setFeature(xercesc::XMLUni::fgSAX2CoreValidation, false);
    reader->setFeature(xercesc::XMLUni::fgXercesLoadExternalDTD, false);
    reader->setFeature(xercesc::XMLUni::fgXercesDisableDefaultEntityResolution, true);
    subset_checker checker(document.file, name_space);
    reader->setContentHandler(&checker);
    reader->setLexicalHandler(&checker);
    reader->setErrorHandler(&checker);
    check_declaration(document);
    const xercesc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(document.text.data()),
                                            document.text.size(), utf16(document.file).c_str());
    reader->parse(source);
    document.elements = std::move(checker).elements();
    return document;
}

} // namespace diolkos::guard
