// An XML document as any parser should see it: names with their namespaces, attributes without
// regard to order, texts where they stand. Each reader (readers.hpp) makes one, and expected_tree
// makes one of a stanza value without any XML; all of them must be equal.
//
// I/O      none
// Threads  values
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diolkos::differential {

struct tree_attribute {
    std::string name_space; // empty: none
    std::string name;
    std::string value;
    friend auto operator<=>(const tree_attribute&, const tree_attribute&) = default;
};

// An element, or a text if `name` is empty. Texts are never empty and never stand side by side.
struct tree {
    std::string name_space, name;
    std::vector<tree_attribute> attributes; // sorted, without namespace declarations
    std::vector<tree> children;
    std::string text; // of a text alone
    friend bool operator==(const tree&, const tree&) = default;

    // Requires that this is an element. An empty text adds nothing.
    void add_text(std::string_view more);
};

// Where two trees begin to differ and what stands there in each, as a sentence. Requires a != b.
[[nodiscard]] std::string first_difference(const tree& a, const tree& b);

// Puts a document together from a parser's events, in document order.
class tree_builder {
public:
    void start(tree element); // with its attributes, in any order
    void end();
    void text(std::string_view more);
    // Something that a document of ours never has; the first counts.
    void object(std::string_view what);

    // The root, once it has ended. Empty problem() means that there is one.
    [[nodiscard]] tree take() && { return std::move(document_.children.front()); }
    [[nodiscard]] std::string problem() const;

private:
    tree& open();

    tree document_{{}, "#document", {}, {}, {}};
    std::vector<std::size_t> path_; // of open elements: place among the parent's children
    std::string problem_;
};

} // namespace diolkos::differential
