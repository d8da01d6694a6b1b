// A profile or schema that cannot be compiled is refused at start, with file, line and reason.
#include "tests/unit/guard/judging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace diolkos::guard {
namespace {

namespace fs = std::filesystem;

// A folder with the core schemas, a profile and one schema of our own.
class scratch {
public:
    scratch()
        : folder_(fs::path(testing::TempDir()) /
                  ("profile." + std::to_string(::getpid()) + "." +
                   testing::UnitTest::GetInstance()->current_test_info()->name())) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        for (const auto* core : {"types.xsd", "xml.xsd", "stanza-errors.xsd", "server.xsd"})
            fs::copy_file(schema_folder() / core, folder_ / core);
    }
    ~scratch() { fs::remove_all(folder_); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    void write(const std::string& file, const std::string& text) const {
        std::ofstream(folder_ / file) << text;
    }
    // What load() says, without the folder; empty if it loads.
    [[nodiscard]] std::string load() const {
        try {
            static_cast<void>(compiled_profile::load(folder_ / "p.toml"));
        } catch (const profile_error& error) {
            std::string text = error.what();
            const auto prefix = folder_.string() + "/";
            if (const auto at = text.find(prefix); at != std::string::npos)
                text.erase(at, prefix.size());
            return text;
        }
        return {};
    }

private:
    fs::path folder_;
};

struct error_case {
    std::string name;
    std::string toml;
    std::string says;

    friend void PrintTo(const error_case& each, std::ostream* out) { *out << each.name; }
};

const std::string head = "name = \"p\"\n[[allow]]\nnamespace = \"urn:x\"\nschema = \"x.xsd\"\n"
                         "in = [\"message\"]\nelements = [\"x\"]\n";

const std::vector<error_case> toml_errors{
    {"syntax", "name = \n", "p.toml:1:"},
    {"no_name", "[lists]\n", "`name` is missing"},
    {"unknown_key", "name = \"p\"\ncolour = 1\n", "p.toml:2:1: unknown key `colour`"},
    {"unknown_key_of_an_entry", head + "at_least = 1\n", "p.toml:7:1: unknown key `at_least`"},
    {"wrong_type", "name = 1\n", "p.toml:1:8: `name` must be text"},
    {"allow_is_a_table", "name = \"p\"\n[allow]\n", "`allow` is written [[allow]]"},
    {"unknown_place",
     "name = \"p\"\n[[refuse]]\nnamespace = \"u\"\nwhy = \"w\"\n[[strip]]\n"
     "namespace = \"u\"\nin = [\"inside\"]\nelements = [\"x\"]\n",
     "`inside` is no place"},
    {"iq_cannot_be_stripped",
     "name = \"p\"\n[[strip]]\nnamespace = \"u\"\nin = [\"iq\"]\nelements = [\"x\"]\n",
     "p.toml:4:6: an iq has one payload"},
    {"at_most_zero", head + "at_most = 0\n", "p.toml:7:11: `at_most` must be a number from 1"},
    {"one_of_several_of_which_each_is_several", head + "at_most = 2\none_of = true\n",
     "p.toml:8:10: `one_of` allows one element"},
    {"no_request_word", head + "get = \"maybe\"\n", "`get` is one of any, empty, refuse"},
    {"no_attribute_place", head + "sender_domain = [\"x\"]\n", "not of the form element@attribute"},
    {"sender_domain_of_no_attribute", head + "sender_domain = [\"x@by\"]\n",
     "`x@by` is no address in the schema"},
    {"sender_domain_of_no_element", head + "sender_domain = [\"y@by\"]\n",
     "`y` is none of the elements"},
    {"list_that_does_not_exist", head + "listed = { \"x@a\" = \"colours\" }\n",
     "no list `colours`"},
    {"schema_elsewhere",
     "name = \"p\"\n[[allow]]\nnamespace = \"urn:x\"\n"
     "schema = \"../x.xsd\"\nin = [\"message\"]\nelements = [\"x\"]\n",
     "p.toml:4:10: `schema` is a file name"},
    {"schema_that_is_not_there",
     "name = \"p\"\n[[allow]]\nnamespace = \"urn:y\"\n"
     "schema = \"y.xsd\"\nin = [\"message\"]\nelements = [\"x\"]\n",
     "y.xsd:1:1: cannot be read"},
    {"namespace_of_the_core",
     "name = \"p\"\n[[allow]]\nnamespace = \"jabber:server\"\n"
     "schema = \"server.xsd\"\nin = [\"message\"]\nelements = [\"body\"]\n",
     "belongs to the core"},
    {"namespace_twice", head + head.substr(head.find("[[")), "names `urn:x` twice"},
    {"element_that_the_schema_lacks",
     "name = \"p\"\n[[allow]]\nnamespace = \"urn:x\"\nschema = \"x.xsd\"\nin = [\"message\"]\n"
     "elements = [\"y\"]\n",
     "p.toml:2:1: x.xsd declares no element `y`"},
};

class profile_errors : public testing::TestWithParam<error_case> {};

TEST_P(profile_errors, name_the_line) {
    const scratch folder;
    folder.write("p.toml", GetParam().toml);
    folder.write("x.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
                          "targetNamespace='urn:x' xmlns='urn:x' elementFormDefault='qualified'>\n"
                          "<xs:element name='x'><xs:complexType/></xs:element></xs:schema>\n");
    EXPECT_THAT(folder.load(), testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(of_toml, profile_errors, testing::ValuesIn(toml_errors),
                         [](const auto& each) { return each.param.name; });

// Each is the third line of a schema for urn:x.
const std::vector<error_case> schema_errors{
    {"wildcard",
     "<xs:element name='x'><xs:complexType><xs:sequence><xs:any/></xs:sequence>"
     "</xs:complexType></xs:element>",
     "x.xsd:3:60: <any> is outside"},
    {"any_attribute",
     "<xs:element name='x'><xs:complexType><xs:anyAttribute/></xs:complexType>"
     "</xs:element>",
     "<anyAttribute> is outside"},
    {"mixed", "<xs:element name='x'><xs:complexType mixed='true'/></xs:element>",
     "`mixed` of <complexType> is outside"},
    {"all", "<xs:element name='x'><xs:complexType><xs:all/></xs:complexType></xs:element>",
     "<all> is outside"},
    {"unbounded",
     "<xs:element name='x'><xs:complexType><xs:sequence><xs:element name='y' "
     "type='t:line' maxOccurs='unbounded'/></xs:sequence></xs:complexType>"
     "</xs:element>",
     "maxOccurs=\"unbounded\" is outside"},
    {"any_type", "<xs:element name='x' type='xs:anyType'/>", "the type `xs:anyType` is outside"},
    {"identity", "<xs:element name='x' type='xs:ID'/>", "the type `xs:ID` is outside"},
    {"token", "<xs:element name='x' type='xs:token'/>", "the type `xs:token` is outside"},
    {"nil", "<xs:element name='x' type='t:line' nillable='true'/>", "`nillable` of <element>"},
    {"default_value", "<xs:element name='x' type='t:line' default='y'/>", "`default` of <element>"},
    {"substitution", "<xs:element name='x' type='t:line' substitutionGroup='z'/>",
     "`substitutionGroup` of <element>"},
    {"union_type", "<xs:simpleType name='u'><xs:union memberTypes='t:line'/></xs:simpleType>",
     "<union> is outside"},
    {"include", "<xs:include schemaLocation='server.xsd'/>", "<include> is outside"},
    {"import_from_an_address", "<xs:import namespace='urn:y' schemaLocation='http://y.example/'/>",
     "`schemaLocation` of <import> is outside"},
    {"import_of_what_nobody_names",
     "<xs:import namespace='urn:y'/><xs:element name='x' "
     "type='t:line'/>",
     "imports `urn:y`"},
    {"pattern_with_an_empty_alternative",
     "<xs:simpleType name='u'><xs:restriction base='t:line'>\n<xs:pattern value='a|'/>"
     "</xs:restriction></xs:simpleType>",
     "x.xsd:4:25: the pattern `a|` has an empty alternative"},
    {"pattern_with_an_empty_alternative_inside",
     "<xs:simpleType name='u'><xs:restriction base='t:line'>"
     "<xs:pattern value='(a||b)c'/></xs:restriction></xs:simpleType>",
     "the pattern `(a||b)c` has an empty alternative"},
    {"text_without_a_bound", "<xs:element name='x' type='xs:string'/>",
     "x.xsd:3:1: {urn:x}x: has no maxLength"},
    {"integer_without_bounds", "<xs:element name='x' type='xs:integer'/>",
     "must be an xs:integer with"},
    {"group_that_repeats",
     "<xs:element name='x'><xs:complexType><xs:sequence maxOccurs='2'>"
     "<xs:element name='y' type='t:line'/><xs:element name='z' "
     "type='t:line'/></xs:sequence></xs:complexType></xs:element>",
     "x.xsd:3:1: {urn:x}x: repeats a group of several elements"},
    {"element_in_two_places",
     "<xs:element name='x'><xs:complexType><xs:sequence><xs:element "
     "name='y' type='t:line'/><xs:element name='z' type='t:line'/>"
     "<xs:element name='y' type='t:line'/></xs:sequence>"
     "</xs:complexType></xs:element>",
     "x.xsd:3:1: {urn:x}x: has {}y in two places"},
    {"list_type",
     "<xs:element name='x'><xs:simpleType><xs:list itemType='t:line'/>"
     "</xs:simpleType></xs:element>",
     "x.xsd:3:65: <list> is outside"},
    {"key", "<xs:element name='x'><xs:key name='k'/></xs:element>", "<key> is outside"},
    {"redefine", "<xs:redefine schemaLocation='y.xsd'/>", "<redefine> is outside"},
    {"group", "<xs:group name='g'/>", "<group> is outside"},
    {"notation", "<xs:notation name='n' public='p'/>", "<notation> is outside"},
    {"abstract", "<xs:element name='x' type='t:line' abstract='true'/>", "`abstract` of <element>"},
    {"fixed", "<xs:element name='x' type='t:line' fixed='y'/>", "`fixed` of <element>"},
    {"white_space",
     "<xs:simpleType name='u'><xs:restriction base='t:line'>"
     "<xs:whiteSpace value='collapse'/></xs:restriction></xs:simpleType>",
     "<whiteSpace> is outside"},
    {"digits",
     "<xs:simpleType name='u'><xs:restriction base='xs:integer'>"
     "<xs:totalDigits value='3'/></xs:restriction></xs:simpleType>",
     "<totalDigits> is outside"},
    {"class_by_name_in_a_pattern",
     "<xs:element name='x'><xs:simpleType><xs:restriction base='t:line'>"
     "<xs:pattern value='\\d+'/></xs:restriction></xs:simpleType></xs:element>",
     "x.xsd:3:1: {urn:x}x: the pattern `\\d+` has a class by name"},
    {"text_of_two_characters",
     "<xs:element name='x'><xs:simpleType><xs:restriction base='t:line'>"
     "<xs:minLength value='2'/></xs:restriction></xs:simpleType></xs:element>",
     "x.xsd:3:1: {urn:x}x: counts characters from below"},
    {"element_that_holds_itself",
     "<xs:element name='x'><xs:complexType><xs:sequence><xs:element "
     "ref='x' minOccurs='0'/></xs:sequence></xs:complexType>"
     "</xs:element>",
     "or holds itself"},
    {"type_that_does_not_exist", "<xs:element name='x' type='t:lines'/>", "x.xsd:3:"},
    {"not_well_formed", "<xs:element name='x'>", "x.xsd:4:"},
};

class schema_subset : public testing::TestWithParam<error_case> {};

TEST_P(schema_subset, name_the_construct) {
    const scratch folder;
    folder.write("p.toml", head);
    folder.write("x.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
                          "targetNamespace='urn:x' xmlns='urn:x' xmlns:t='urn:diolkos:types:1'>\n"
                          "<xs:import namespace='urn:diolkos:types:1'/>\n" +
                              GetParam().toml + "\n</xs:schema>\n");
    EXPECT_THAT(folder.load(), testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(of_xsd, schema_subset, testing::ValuesIn(schema_errors),
                         [](const auto& each) { return each.param.name; });

TEST(profile_file, another_target_namespace) {
    const scratch folder;
    folder.write("p.toml", head);
    folder.write("x.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
                          "targetNamespace='urn:z'/>\n");
    EXPECT_THAT(folder.load(), testing::HasSubstr("the target namespace is `urn:z`"));
}

TEST(profile_file, a_schema_of_another_version_of_xml) {
    const scratch folder;
    folder.write("p.toml", head);
    folder.write("x.xsd", "<?xml version='1.p' encoding='UTF-8'?>\n<xs:schema "
                          "xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:x'/>");
    EXPECT_THAT(folder.load(), testing::StartsWith("x.xsd:1:1: the XML declaration"));
}

TEST(profile_file, a_document_type_in_a_schema) {
    const scratch folder;
    folder.write("p.toml", head);
    folder.write("x.xsd", "<!DOCTYPE x [<!ENTITY e 'e'>]>\n<xs:schema "
                          "xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:x'/>");
    EXPECT_THAT(folder.load(), testing::HasSubstr("a document type is outside"));
}

} // namespace
} // namespace diolkos::guard
