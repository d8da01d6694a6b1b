// What the link's messages can hold at all: held against lists written down here, so that a field
// added to a .proto file fails until someone has thought about it.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

class schema : public testing::Test {
protected:
    schema() {
        // What protoc made of the two files (CMakeLists.txt).
        std::ifstream file(DIOLKOS_DESCRIPTOR_SET, std::ios::binary);
        google::protobuf::FileDescriptorSet set;
        EXPECT_TRUE(set.ParseFromIstream(&file));
        for (const auto& one : set.file())
            EXPECT_NE(pool_.BuildFile(one), nullptr) << one.name();
    }

    const FileDescriptor* file(const std::string& name) { return pool_.FindFileByName(name); }

private:
    google::protobuf::DescriptorPool pool_;
};

// Every field that can hold octets of the sender's choosing, in `message` and all below it.
void collect(const Descriptor& message, std::set<std::string>& fields,
             std::set<const Descriptor*>& seen) {
    if (!seen.insert(&message).second)
        return;
    EXPECT_EQ(message.extension_range_count(), 0) << message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
        const FieldDescriptor& field = *message.field(i);
        EXPECT_FALSE(field.is_map()) << field.full_name();
        EXPECT_NE(field.type(), FieldDescriptor::TYPE_GROUP) << field.full_name();
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
            fields.insert(message.name() + "." + field.name());
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
            collect(*field.message_type(), fields, seen);
    }
}

// The leaves of a stanza: parts of addresses, an id, language tags, character data, octets. None of
// them is, or is looked up as, a name of an element, an attribute or a namespace: Node and
// Attribute are named by `number` alone.
TEST_F(schema, a_stanza_holds_no_names) {
    const FileDescriptor* stanza = file("stanza.proto");
    ASSERT_NE(stanza, nullptr);
    EXPECT_EQ(stanza->dependency_count(), 0); // no Any, no Struct
    std::set<std::string> found;
    std::set<const Descriptor*> seen;
    collect(*stanza->FindMessageTypeByName("Stanza"), found, seen);
    const std::set<std::string> expected{
        "Stanza.from_local",  "Stanza.from_domain", "Stanza.from_resource",
        "Stanza.to_local",    "Stanza.to_domain",   "Stanza.to_resource",
        "Stanza.id",          "Stanza.lang",        "Text.lang",
        "Text.text",          "Thread.text",        "Thread.parent",
        "Node.text",          "Node.octets",        "Attribute.text",
        "Attribute.octets",   "Address.local",      "Address.domain",
        "Address.resource",   "Stanza.id_uuid",     "Thread.text_uuid",
        "Thread.parent_uuid", "Node.uuid",          "Attribute.uuid",
    };
    EXPECT_EQ(found, expected);
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(stanza->message_type_count()));
}

TEST_F(schema, a_node_is_numbers_and_one_value) {
    const FileDescriptor* stanza = file("stanza.proto");
    ASSERT_NE(stanza, nullptr);
    for (const char* name : {"Node", "Attribute"}) {
        const Descriptor& message = *stanza->FindMessageTypeByName(name);
        EXPECT_EQ(message.FindFieldByName("number")->type(), FieldDescriptor::TYPE_UINT32);
        for (int i = 0; i < message.field_count(); ++i) {
            const FieldDescriptor& field = *message.field(i);
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
                EXPECT_NE(field.containing_oneof(), nullptr) << field.full_name(); // its content
            }
        }
    }
}

TEST_F(schema, an_envelope_holds_fixed_octets_a_link_name_and_a_stanza) {
    const FileDescriptor* link = file("link.proto");
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(link->dependency_count(), 0);
    std::set<std::string> found;
    std::set<const Descriptor*> seen;
    collect(*link->FindMessageTypeByName("Envelope"), found, seen);
    const std::set<std::string> expected{
        "Hello.link_name",         "Hello.boot",      "Hello.schema_digest",
        "LaneState.recorded_boot", "Crossing.id",     "Crossing.sender_boot",
        "Crossing.stanza",         "DomainPair.from", "DomainPair.to"};
    EXPECT_EQ(found, expected);
}

// Fields of the common case have one-byte tags.
TEST_F(schema, common_fields_are_cheap) {
    const Descriptor& stanza = *file("stanza.proto")->FindMessageTypeByName("Stanza");
    for (const char* name :
         {"kind", "type", "from_local", "from_domain", "from_resource", "to_local", "to_domain",
          "to_resource", "id", "lang", "bodies", "payloads"})
        EXPECT_LE(stanza.FindFieldByName(name)->number(), 15) << name;
}

} // namespace
