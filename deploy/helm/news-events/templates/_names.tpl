{{- define "news-events.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "news-events.matchLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "news-events.workerLabels" -}}
{{ include "news-events.matchLabels" . }}
app.kubernetes.io/component: worker
{{- end }}

{{- define "news-events.labels" -}}
{{ include "news-events.matchLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "news-events.metadata" -}}
name: {{ include "news-events.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "news-events.labels" . | nindent 2 }}
{{- end }}

{{- define "news-events.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "news-events.isSasl" -}}
{{ if hasPrefix "SASL_" .Values.kafka.securityProtocol }}yes{{ end }}
{{- end }}

{{- define "news-events.isTls" -}}
{{ if hasSuffix "SSL" .Values.kafka.securityProtocol }}yes{{ end }}
{{- end }}

{{- define "news-events.hasSecrets" -}}
{{ if or (include "news-events.isSasl" .) (and (include "news-events.isTls" .) (or .Values.kafka.tls.caSecret .Values.kafka.tls.clientSecret)) }}yes{{ end }}
{{- end }}
