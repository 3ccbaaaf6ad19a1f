package web

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

type checker struct {
	ids        map[string]int
	labelled   map[string]bool // ids that a label points to
	complaints []string
}

func (c *checker) complain(format string, args ...any) {
	c.complaints = append(c.complaints, fmt.Sprintf(format, args...))
}

func (c *checker) collect(n *html.Node) {
	if id := attr(n, "id"); id != "" {
		c.ids[id]++
	}
	if n.Data == "label" && attr(n, "for") != "" {
		c.labelled[attr(n, "for")] = true
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.collect(child)
	}
}

func (c *checker) check(n *html.Node) {
	if n.Type == html.ElementNode {
		c.checkPolicy(n)
		c.checkReferences(n)
		c.checkControl(n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.check(child)
	}
}

func (c *checker) checkPolicy(n *html.Node) {
	if n.Data == "style" || (n.Data == "script" && attr(n, "src") == "") {
		c.complain("inline %s", n.Data)
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
			c.complain("<%s %s=%q>", n.Data, a.Key, a.Val)
		}
	}
}

func (c *checker) checkReferences(n *html.Node) {
	for _, key := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
		for _, id := range strings.Fields(attr(n, key)) {
			if c.ids[id] == 0 {
				c.complain("<%s %s=%q> names an id that is not there", n.Data, key, id)
			}
		}
	}
	if id, onPage := strings.CutPrefix(attr(n, "href"), "#"); onPage && c.ids[id] == 0 {
		c.complain("link to #%s leads nowhere", id)
	}
}

func (c *checker) checkControl(n *html.Node) {
	switch n.Data {
	case "input", "select", "textarea":
		named := attr(n, "type") == "hidden" || attr(n, "aria-label") != "" || c.labelled[attr(n, "id")] || inLabel(n)
		if !named {
			c.complain("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
		if attr(n, "name") == "" {
			c.complain("<%s id=%q> has no name, so its answer would be lost", n.Data, attr(n, "id"))
		}
	case "button", "a":
		if strings.TrimSpace(textOf(n)) == "" && attr(n, "aria-label") == "" {
			c.complain("<%s> has no words", n.Data)
		}
	case "svg":
		if attr(n, "aria-hidden") != "true" && n.Parent.Data != "svg" {
			c.complain("<svg class=%q> is not hidden from readers", attr(n, "class"))
		}
	case "form":
		if strings.EqualFold(attr(n, "method"), "post") && !holds(n, CSRFField) {
			c.complain("form to %q has no csrf token", attr(n, "action"))
		}
	}
}

func inLabel(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return true
		}
	}
	return false
}

func holds(n *html.Node, input string) bool {
	if n.Data == "input" && attr(n, "name") == input {
		return true
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if holds(child, input) {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var all strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		all.WriteString(textOf(child))
	}
	return all.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// unclosed reads the tags as written: the parser mends everything, so a tag
// left open would only show as a strange page.
func unclosed(page string) (complaints []string) {
	void := []string{"meta", "link", "br", "input", "img", "hr"}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				complaints = append(complaints, "left open: "+strings.Join(open, " "))
			}
			return complaints
		case html.StartTagToken:
			name, _ := z.TagName()
			if !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				complaints = append(complaints, fmt.Sprintf("</%s> closes %v", name, open))
				return complaints
			}
			open = open[:len(open)-1]
		}
	}
}
