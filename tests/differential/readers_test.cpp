// The readers themselves: they must see a difference where there is one.
#include "tests/differential/readers.hpp"

#include <gtest/gtest.h>

namespace diolkos::differential {
namespace {

using read_function = reading (*)(std::string_view);
constexpr read_function engines[] = {read_with_expat, read_with_xerces, read_with_libxml2};

TEST(readers, see_the_same_tree_in_each_form_of_a_document) {
    constexpr std::string_view plain =
        "<m xmlns=\"urn:a\" a=\"&#xA;&quot;\" xml:lang=\"en\"><b>x&amp;&#xD;\n</b>"
        "<c xmlns=\"urn:b\"/></m>";
    constexpr std::string_view other =
        "<p:m xml:lang='en' xmlns:p='urn:a' a='&#10;&#34;'><p:b>x&#38;&#13;\r\n</p:b>"
        "<q:c xmlns:q='urn:b'></q:c></p:m>";
    const auto expected = read_plainly(plain);
    ASSERT_TRUE(expected.root) << expected.problem;
    EXPECT_EQ(expected.root->attributes.size(), 2u);
    EXPECT_EQ(expected.root->children.at(0).children.at(0).text, "x&\r\n");
    EXPECT_EQ(expected.root->children.at(1).name_space, "urn:b");
    for (const auto read : engines)
        for (const auto document : {plain, other}) {
            const auto found = read(document);
            ASSERT_TRUE(found.root) << found.problem;
            EXPECT_TRUE(*found.root == *expected.root)
                << first_difference(*found.root, *expected.root);
        }
}

TEST(readers, see_what_differs) {
    const std::string_view documents[] = {"<a/>",         "<b/>",         "<a xmlns=\"urn:a\"/>",
                                          "<a x=\"\"/>",  "<a x=\"1\"/>", "<a xml:x=\"\"/>",
                                          "<a>t</a>",     "<a> </a>",     "<a><b/></a>",
                                          "<a><b/>t</a>", "<a>t<b/></a>", "<a><b/><b/></a>"};
    for (const auto read : {read_with_expat, read_with_xerces, read_with_libxml2, read_plainly})
        for (const auto& a : documents)
            for (const auto& b : documents) {
                const auto left = read(a), right = read(b);
                ASSERT_TRUE(left.root && right.root) << a << " " << left.problem << right.problem;
                EXPECT_EQ(*left.root == *right.root, &a == &b) << a << " and " << b;
            }
}

TEST(readers, refuse_what_no_writer_of_ours_writes) {
    const std::string_view documents[] = {"",
                                          "<a>",
                                          "<a></b>",
                                          "<a/><b/>",
                                          "<a/>t",
                                          "<a>&x;</a>",
                                          "<a>\x01</a>",
                                          "<a>\xEB<</a>",
                                          "<p:a/>",
                                          "<a x=\"1\" x=\"2\"/>",
                                          "<a><!-- --></a>",
                                          "<a><?b?></a>",
                                          "<a><![CDATA[t]]></a>",
                                          "<!DOCTYPE a [<!ENTITY x \"y\">]><a/>"};
    for (const auto read : engines)
        for (const auto document : documents)
            EXPECT_FALSE(read(document).root) << document;
}

TEST(readers, the_plain_one_takes_one_form_only) {
    const std::string_view documents[] = {"<a x='1'/>",
                                          "<a  x=\"1\"/>",
                                          "<a />",
                                          "<a></a >",
                                          "<a>&#10;</a>",
                                          "<a x=\"\n\"/>",
                                          "<a>></a>",
                                          "<a>\r</a>",
                                          "<a x=\"1\" xmlns=\"urn:a\"/>",
                                          "<a xmlns=\"urn:a\"><b xmlns=\"urn:a\"/></a>",
                                          "<a><b xmlns:p=\"urn:a\"/></a>",
                                          " <a/>"};
    for (const auto document : documents)
        EXPECT_FALSE(read_plainly(document).root) << document;
}

} // namespace
} // namespace diolkos::differential
