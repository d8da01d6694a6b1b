#include "guard/profile_digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace diolkos::guard {

namespace {

// Everything goes in as numbers of eight bytes and as texts after their length.
class digest_writer {
public:
    digest_writer()
        : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::runtime_error("SHA-256 is not available");
    }

    template <typename Number>
    requires std::is_integral_v<Number> || std::is_enum_v<Number>
    void add(Number number) {
        auto left = static_cast<std::uint64_t>(number);
        std::array<unsigned char, 8> bytes;
        for (auto& byte : bytes) {
            byte = static_cast<unsigned char>(left & 0xFF);
            left >>= 8;
        }
        update(bytes.data(), bytes.size());
    }
    void add(std::string_view text) {
        add(text.size());
        update(text.data(), text.size());
    }
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(const attribute_place& place) {
        add(place.element);
        add(place.attribute);
    }
    void add(const listed_place& place) {
        add(place.where);
        add(place.list);
    }
    void add(const wire::value_type& type) {
        add(type.kind);
        add(type.min);
        add(type.max);
        add_all(type.names);
    }
    void add(const wire::attribute_rule& rule) {
        add(rule.name);
        add(rule.type);
        add(rule.required);
    }
    void add(const wire::child_rule& rule) {
        add(rule.element);
        add(rule.min);
        add(rule.max);
    }
    void add(const wire::element_rule& rule) {
        add(rule.name_space);
        add(rule.name);
        add_all(rule.attributes);
        add(rule.content);
        add_all(rule.children);
    }
    void add(const allow_entry& entry) {
        add(entry.name_space);
        add_all(entry.in);
        add(entry.inside);
        add_all(entry.elements);
        add(entry.at_most);
        add(entry.one_of);
        add_all(entry.strip_inside);
        add_all(entry.strip_children_of);
        add_all(entry.refuse_foreign_in);
        add_all(entry.refuse_attributes);
        add_all(entry.sender_domain);
        add_all(entry.listed);
        add(entry.get);
        add(entry.set);
        add(entry.in_errors);
    }
    void add(const strip_entry& entry) {
        add(entry.name_space);
        add_all(entry.in);
        add_all(entry.elements);
    }
    void add(const refuse_entry& entry) {
        add(entry.name_space);
        add(entry.why);
    }
    void add(const value_list& list) {
        add(list.name);
        add_all(list.values);
    }
    void add(const schema_document& schema) {
        add(schema.name_space);
        add(schema.text);
    }
    template <typename Range>
    void add_all(const Range& range) {
        add(range.size());
        for (const auto& each : range)
            add(each);
    }

    compiled_profile::digest_bytes finish() {
        compiled_profile::digest_bytes digest;
        unsigned size = 0;
        if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                               &size) != 1 ||
            size != digest.size())
            throw std::runtime_error("SHA-256 failed");
        return digest;
    }

private:
    void update(const void* bytes, std::size_t size) {
        if (EVP_DigestUpdate(context_.get(), bytes, size) != 1)
            throw std::runtime_error("SHA-256 failed");
    }
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

compiled_profile::digest_bytes digest_of(const wire::dictionary& names, const profile_file& profile,
                                         const std::vector<schema_document>& schemas) {
    auto sorted = schemas;
    std::ranges::sort(sorted, {}, &schema_document::name_space);
    digest_writer writer;
    writer.add(std::string_view("diolkos schema set 1"));
    writer.add_all(names.elements());
    writer.add(profile.name);
    writer.add_all(profile.allowed);
    writer.add_all(profile.stripped);
    writer.add_all(profile.refused);
    writer.add_all(profile.lists);
    writer.add_all(sorted);
    return writer.finish();
}

} // namespace diolkos::guard
