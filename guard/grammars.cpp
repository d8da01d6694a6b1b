#include "guard/grammars.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/schema_driver.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/parsers/SAXParser.hpp>
#include <xercesc/sax/ErrorHandler.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLResourceIdentifier.hpp>

#include <algorithm>

namespace diolkos::guard {

namespace {

class compile_errors : public xercesc::ErrorHandler {
public:
    void warning(const xercesc::SAXParseException& what) override { fail(what); }
    void error(const xercesc::SAXParseException& what) override { fail(what); }
    void fatalError(const xercesc::SAXParseException& what) override { fail(what); }
    void resetErrors() override {}

private:
    [[noreturn]] static void fail(const xercesc::SAXParseException& what) {
        throw profile_error(utf8(what.getSystemId()) + ":" + std::to_string(what.getLineNumber()) +
                            ":" + std::to_string(what.getColumnNumber()) + ": " +
                            utf8(what.getMessage()));
    }
};

class catalogue_resolver : public xercesc::XMLEntityResolver {
public:
    explicit catalogue_resolver(const std::vector<schema_document>& catalogue)
        : catalogue_(catalogue) {}

    xercesc::InputSource* resolveEntity(xercesc::XMLResourceIdentifier* wanted) override {
        using kind = xercesc::XMLResourceIdentifier;
        // The one include is the driver's, of server.xsd.
        const std::string name_space = wanted->getResourceIdentifierType() == kind::SchemaInclude
                                           ? std::string(server_name_space)
                                           : utf8(wanted->getNameSpace());
        const auto found = std::ranges::find(catalogue_, name_space, &schema_document::name_space);
        if (found == catalogue_.end())
            throw profile_error(utf8(wanted->getBaseURI()) + ":1:1: imports `" + name_space +
                                "`, which no line of the profile names");
        return new xercesc::MemBufInputSource(reinterpret_cast<const XMLByte*>(found->text.data()),
                                              found->text.size(), utf16(found->file).c_str());
    }

private:
    const std::vector<schema_document>& catalogue_;
};

} // namespace

std::unique_ptr<xercesc::XMLGrammarPool>
compile_grammars(const std::vector<schema_document>& catalogue, const std::string& driver) {
    start_xerces();
    auto pool = std::make_unique<xercesc::XMLGrammarPoolImpl>();
    xercesc::SAXParser parser(nullptr, xercesc::XMLPlatformUtils::fgMemoryManager, pool.get());
    compile_errors errors;
    catalogue_resolver resolver(catalogue);
    parser.setErrorHandler(&errors);
    parser.setXMLEntityResolver(&resolver);
    parser.setDoNamespaces(true);
    parser.setDoSchema(true);
    parser.setValidationSchemaFullChecking(true);
    parser.setDisableDefaultEntityResolution(true);
    const xercesc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(driver.data()),
                                            driver.size(), utf16(std::string(driver_file)).c_str());
    if (parser.loadGrammar(source, xercesc::Grammar::SchemaGrammarType, true) == nullptr)
        throw profile_error(std::string(driver_file) + ":1:1: could not be compiled");
    pool->lockPool();
    return pool;
}

} // namespace diolkos::guard
