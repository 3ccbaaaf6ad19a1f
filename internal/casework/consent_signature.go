package casework

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/jpeg" // a scanned signature
	_ "image/png"  // a drawn one

	"github.com/google/uuid"
)

// The most of a signature, in bytes and in pixels of a side.
const (
	SignatureMost  = 4_000_000
	drawnMost      = 300_000
	signatureSides = 4096
)

// ConsentSignatureImage is the signature under a consent: drawn on the screen,
// or the signed paper.
type ConsentSignatureImage struct {
	Record
	ClientID  uuid.UUID
	ConsentID uuid.UUID
	MediaType string
	Image     string `gorm:"serializer:sealed"` // base64
}

func (ConsentSignatureImage) TableName() string { return "consent_signatures" }

// Bytes are the file as it came.
func (s *ConsentSignatureImage) Bytes() []byte {
	b, _ := base64.StdEncoding.DecodeString(s.Image) // ReadSignature wrote it
	return b
}

// Picture is the file where it can be printed, and nil for a PDF.
func (s *ConsentSignatureImage) Picture() []byte {
	if s.MediaType == "application/pdf" {
		return nil
	}
	return s.Bytes()
}

// ReadSignature looks at what came as a signature: by what is in it, whatever
// it is called. Nothing at all is no error here; Activate asks for it.
func ReadSignature(method string, file []byte) (*ConsentSignatureImage, error) {
	if len(file) == 0 {
		return nil, nil
	}
	if len(file) > SignatureMost {
		return nil, Invalid("signature", "This file is larger than 4 MB. Send a smaller picture.")
	}
	media, err := signatureMedia(file)
	if err != nil {
		return nil, err
	}
	if method == "drawn" && (media != "image/png" || len(file) > drawnMost || blank(file)) {
		return nil, Invalid("signature", "Sign in the box first.")
	}
	return &ConsentSignatureImage{MediaType: media, Image: base64.StdEncoding.EncodeToString(file)}, nil
}

func signatureMedia(file []byte) (string, error) {
	if bytes.HasPrefix(file, []byte("%PDF-")) && bytes.Contains(file[max(0, len(file)-1024):], []byte("%%EOF")) {
		return "application/pdf", nil
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return "", Invalid("signature", "Send a picture (PNG or JPEG) or a PDF of the signed paper.")
	}
	if config.Width > signatureSides || config.Height > signatureSides {
		return "", Invalid("signature", "This picture is larger than %d by %d points. Send a smaller one.", signatureSides, signatureSides)
	}
	if _, _, err := image.Decode(bytes.NewReader(file)); err != nil {
		return "", Invalid("signature", "This picture did not arrive whole. Send it again.")
	}
	return "image/" + format, nil
}

// blank tells whether nobody drew anything: every point is clear or has one
// colour.
func blank(file []byte) bool {
	img, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return true
	}
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}
