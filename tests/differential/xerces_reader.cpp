#include "guard/xerces.hpp"
#include "tests/differential/readers.hpp"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLException.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <memory>

namespace diolkos::differential {
namespace {

using guard::utf8;

class listener : public xercesc::DefaultHandler {
public:
    tree_builder built;

    void startElement(const XMLCh* uri, const XMLCh* local, const XMLCh*,
                      const xercesc::Attributes& attributes) override {
        tree element{utf8(uri), utf8(local), {}, {}, {}};
        for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
            // This interface counts declarations as attributes, whatever the feature is set to.
            const std::string name_space = utf8(attributes.getURI(i));
            if (name_space != "http://www.w3.org/2000/xmlns/")
                element.attributes.push_back(
                    {name_space, utf8(attributes.getLocalName(i)), utf8(attributes.getValue(i))});
        }
        built.start(std::move(element));
    }
    void endElement(const XMLCh*, const XMLCh*, const XMLCh*) override { built.end(); }
    void characters(const XMLCh* text, const XMLSize_t length) override {
        const xercesc::TranscodeToStr bytes(text, length, "UTF-8");
        built.text(
            {reinterpret_cast<const char*>(bytes.str()), static_cast<std::size_t>(bytes.length())});
    }
    void ignorableWhitespace(const XMLCh* text, const XMLSize_t length) override {
        characters(text, length);
    }
    void comment(const XMLCh*, const XMLSize_t) override { built.object("a comment"); }
    void processingInstruction(const XMLCh*, const XMLCh*) override {
        built.object("a processing instruction");
    }
    void startCDATA() override { built.object("a CDATA section"); }
    void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override {
        built.object("a document type");
    }
    void error(const xercesc::SAXParseException& what) override { throw what; }
    void fatalError(const xercesc::SAXParseException& what) override { throw what; }
};

} // namespace

reading read_with_xerces(std::string_view document) {
    guard::start_xerces();
    const std::unique_ptr<xercesc::SAX2XMLReader> reader(
        xercesc::XMLReaderFactory::createXMLReader());
    listener heard;
    reader->setFeature(xercesc::XMLUni::fgSAX2CoreValidation, false);
    reader->setFeature(xercesc::XMLUni::fgXercesLoadExternalDTD, false);
    reader->setFeature(xercesc::XMLUni::fgSAX2CoreNameSpaces, true);
    reader->setContentHandler(&heard);
    reader->setErrorHandler(&heard);
    reader->setLexicalHandler(&heard);
    const xercesc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(document.data()),
                                            document.size(), "document");
    try {
        reader->parse(source);
    } catch (const xercesc::SAXParseException& found) {
        return {std::nullopt, utf8(found.getMessage())};
    } catch (const xercesc::XMLException& found) {
        return {std::nullopt, utf8(found.getMessage())};
    }
    return finish(std::move(heard.built));
}

} // namespace diolkos::differential
