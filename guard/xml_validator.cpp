#include "guard/xml_validator.hpp"

#include "guard/grammars.hpp"
#include "guard/profile_state.hpp"
#include "guard/recycled_memory.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/parsers/SAXParser.hpp>
#include <xercesc/sax/ErrorHandler.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLException.hpp>
#include <xercesc/util/XMLUni.hpp>

namespace diolkos::guard {

namespace {

// Ends the parse at the first finding. Xerces-C has no other way to stop than an exception of its
// own, which xml_validator::validate catches.
class first_finding : public xercesc::ErrorHandler {
public:
    void warning(const xercesc::SAXParseException& what) override { throw what; }
    void error(const xercesc::SAXParseException& what) override { throw what; }
    void fatalError(const xercesc::SAXParseException& what) override { throw what; }
    void resetErrors() override {}
};

// Nothing is looked up while validating: whatever is asked for is refused.
class no_entities : public xercesc::XMLEntityResolver {
public:
    xercesc::InputSource* resolveEntity(xercesc::XMLResourceIdentifier*) override {
        throw xercesc::SAXException("an entity was asked for");
    }
};

} // namespace

struct xml_validator::state {
    explicit state(std::shared_ptr<const compiled_profile> of)
        : profile(std::move(of)),
          parser(nullptr, &memory, profile->compiled().grammars->pool.get()),
          source(reinterpret_cast<const XMLByte*>(""), 0, "stanza", false, &memory) {
        // Schema only: this scanner has no code for document types at all.
        parser.useScanner(xercesc::XMLUni::fgSGXMLScanner);
        parser.setErrorHandler(&findings);
        parser.setXMLEntityResolver(&entities);
        parser.setDoNamespaces(true);
        parser.setDoSchema(true);
        parser.setValidationScheme(xercesc::SAXParser::Val_Always);
        parser.setLoadSchema(false);
        parser.useCachedGrammarInParse(true);
        parser.cacheGrammarFromParse(false);
        parser.setIdentityConstraintChecking(false);
        parser.setDisableDefaultEntityResolution(true);
        parser.setCalculateSrcOfs(false);
        source.setEncoding(xercesc::XMLUni::fgUTF8EncodingString);
        source.setCopyBufToStream(false);
    }

    // The sentence goes into the audit log, where no text of a message may stand: Xerces-C quotes
    // the value that it did not like, and what a value holds cannot be told from what follows it.
    bool fail(std::string sentence) {
        violation =
            sentence.find("value '") == std::string::npos
                ? std::move(sentence)
                : sentence.substr(0, sentence.find("value '")) + "a value is not of its type";
        if (violation.size() > max_violation_bytes)
            violation.resize(max_violation_bytes);
        return false;
    }

    std::shared_ptr<const compiled_profile> profile; // outlives the parser, which uses its pool
    recycled_memory memory;                          // outlives the parser and the source
    first_finding findings;
    no_entities entities;
    xercesc::SAXParser parser;
    xercesc::MemBufInputSource source;
    std::string violation;
};

xml_validator::xml_validator(std::shared_ptr<const compiled_profile> profile)
    : state_(std::make_unique<state>(std::move(profile))) {}
xml_validator::~xml_validator() = default;
xml_validator::xml_validator(xml_validator&&) noexcept = default;
xml_validator& xml_validator::operator=(xml_validator&&) noexcept = default;

bool xml_validator::validate(std::string_view document) {
    state_->violation.clear();
    state_->source.resetMemBufInputSource(reinterpret_cast<const XMLByte*>(document.data()),
                                          document.size());
    try {
        state_->parser.parse(state_->source);
        return true;
    } catch (const xercesc::SAXParseException& found) {
        return state_->fail(std::to_string(found.getLineNumber()) + ":" +
                            std::to_string(found.getColumnNumber()) + ": " +
                            utf8(found.getMessage()));
    } catch (const xercesc::SAXException& found) {
        return state_->fail(utf8(found.getMessage()));
    } catch (const xercesc::XMLException& found) {
        return state_->fail(utf8(found.getMessage()));
    }
}

const std::string& xml_validator::violation() const noexcept {
    return state_->violation;
}

} // namespace diolkos::guard
