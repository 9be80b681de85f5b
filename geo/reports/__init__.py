"""Papers that leave the office: diagnostic, address sheet, illustrations, workbook, layers."""
